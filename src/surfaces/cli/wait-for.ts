import type { Store } from '../../journal/store.ts'
import type { Exposure } from '../../model/exposure.ts'
import type { RunState } from '../../run/state.ts'
import { initialState } from '../../run/state.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'
import { exitOf } from './exit-of.ts'
import { follow } from './follow.ts'
import { onSignals } from './signals.ts'

export type Aim = 'contained' | 'dead' | 'closed'

export interface Waited {
  readonly exit: ExitCode
  readonly reached: boolean
  readonly exposure: Exposure
}

/** Follows a run that somebody else conducts until it is so, until it is over, or for `ms` at most. */
export async function waitFor(
  store: Store,
  run: string,
  { aim, ms }: { aim: Aim; ms: number | undefined },
): Promise<Waited> {
  const stop = new AbortController()
  const off = onSignals(stop, () => undefined)
  const late = ms === undefined ? undefined : AbortSignal.timeout(ms)
  let state = initialState
  try {
    for await (const moment of follow(store, run, late ? AbortSignal.any([stop.signal, late]) : stop.signal)) {
      state = moment.state
      if (isSo(state, aim)) break
    }
  } finally {
    off()
  }
  const reached = isSo(state, aim)
  return { exit: reached ? EXIT.done : exitShort(state, stop.signal.aborted), reached, exposure: state.exposure }
}

function isSo({ exposure, closed }: RunState, aim: Aim): boolean {
  if (aim === 'closed') return closed !== null
  return exposure === 'dead' || (aim === 'contained' && exposure === 'contained')
}

/** A run may be closed as proven and yet short of what was waited for: that is never 0. */
function exitShort(state: RunState, isInterrupted: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted
  if (!state.closed) return EXIT.waits
  return exitOf({ how: 'closed', state }) || EXIT.gaps
}
