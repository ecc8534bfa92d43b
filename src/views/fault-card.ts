import { shortRun } from '../journal/run-id.ts'
import type { Fault } from '../model/fault.ts'
import type { RunState } from '../run/state.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import { paste } from './paste.ts'

const RETRY: Record<Fault['retry'], string> = {
  safe: 'a retry is safe',
  'after-fix': 'fix first, then retry',
  never: 'do not retry: it cannot succeed',
}

export interface FaultAt {
  readonly run: string
  readonly state: RunState
  readonly step: string
  readonly target: string
  /** What happens when nobody does anything. */
  readonly then: string
}

/** In the order a tired person needs it, below whether the leak is open: what, where, saw and wanted, what is changed, what now. */
export function faultCard(fault: Fault, { run, state, step, target, then }: FaultAt): readonly Line[] {
  return [
    line(`${fault.what} (${fault.code})`, 'bad'),
    line(`step ${step}, on ${target}`, 'plain', 2),
    line(`saw ${fault.saw}; wanted ${fault.wanted}`, 'plain', 2),
    ...changedLines(state, fault),
    line(`${RETRY[fault.retry]}; ${then}`, 'strong', 2),
    ...nextLines(fault, { RUN: shortRun(run), STEP: step }),
  ]
}

/** A fault outside of any run: nothing of ours has acted. */
export function looseFault(fault: Fault): readonly Line[] {
  return [
    line(`${fault.what} (${fault.code})`, 'bad'),
    line(`saw ${fault.saw}; wanted ${fault.wanted}`, 'plain', 2),
    ...fault.changed.map((done) => line(`already changed: ${done}`, 'warn', 2)),
    line(RETRY[fault.retry], 'strong', 2),
    ...nextLines(fault, {}),
  ]
}

/**
 * What this run has done outside so far, also by other steps: nobody dares to retry without knowing. Only their names, or a
 * long run pushes the fault itself off the screen.
 */
function changedLines(state: RunState, fault: Fault): readonly Line[] {
  const acted = Object.entries(state.units).filter(([, unit]) => unit.applies > 0)
  const known = [...fault.changed, acted.map(([id, unit]) => `${id}${doubt(unit.state.at)}`).join(', ')]
  if (!state.acted && fault.changed.length === 0) return [line('nothing was changed', 'plain', 2)]
  return known.filter((done) => done !== '').map((done) => line(`already changed: ${done}`, 'warn', 2))
}

function doubt(at: string): string {
  return at === 'in_doubt' ? ' (sent; not known whether it took effect)' : ''
}

function nextLines(fault: Fault, words: Readonly<Record<string, string>>): readonly Line[] {
  return fault.next
    .slice(0, 3)
    .flatMap(({ say, command, url }, n) => [
      line(`${n + 1}. ${say}`),
      ...(command === undefined ? [] : [line(`$ ${paste(command, words)}`, 'strong', 5)]),
      ...(url === undefined ? [] : [line(url, 'plain', 5)]),
    ])
}
