import { shortRun } from '../journal/run-id.ts'
import type { RunState } from '../run/state.ts'
import { exposureLine } from './exposure-line.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import { NOTHING_OPEN } from './nothing-open.ts'
import { waitLines } from './run-card.ts'
import { allWords, verdict } from './verdict.ts'
import type { Wait } from './waits.ts'
import { waits } from './waits.ts'
import { countWords } from './word.ts'

export interface StatusRow {
  readonly run: string
  readonly opened_at: string
  readonly title: string
  readonly credential: string | null
  readonly drill: boolean
  readonly exposure: string
  readonly standing: string
  readonly counts: string
  readonly waits: readonly Wait[]
}

export interface KnownRun {
  readonly run: string
  readonly openedAt: string
  readonly state: RunState
}

export function statusRow({ run, openedAt, state }: KnownRun): StatusRow {
  return {
    run,
    opened_at: openedAt,
    title: state.spec.runbook.title,
    credential: state.spec.credential,
    drill: state.spec.drill,
    exposure: state.exposure,
    standing: verdict(state).word,
    counts: countWords(allWords(state)),
    waits: waits(run, state),
  }
}

/** What one types when paged: each open run, worst thing first, and the command that moves it. */
export function statusLines(open: readonly KnownRun[]): readonly Line[] {
  if (open.length === 0) return NOTHING_OPEN
  return open.flatMap((known) => {
    const row = statusRow(known)
    const name = [row.title, row.credential ?? '', row.drill ? 'DRILL' : ''].filter((part) => part !== '').join('   ')
    return [
      line(`${shortRun(known.run)}   ${name}   since ${known.openedAt.slice(0, 19)}Z`, 'strong'),
      ...exposureLine(known.state),
      line(`${row.standing}   ${row.counts}`, verdict(known.state).tone, 2),
      ...row.waits.flatMap(waitLines),
      ...(row.waits.length === 0 ? [line(`$ stanch runs watch ${shortRun(known.run)}`, 'dim', 2)] : []),
    ]
  })
}
