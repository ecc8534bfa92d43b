import { shortRun } from '../journal/run-id.ts'
import type { Exposure } from '../model/exposure.ts'
import type { RunState } from '../run/state.ts'
import { exposureLine } from './exposure-line.ts'
import type { Line } from './line.ts'
import { commandLine, line } from './line.ts'
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

/** What one types when paged: each open run, worst thing first, what it waits for, and the one next command. */
export function statusLines(open: readonly KnownRun[], mine: Mine = () => false): readonly Line[] {
  if (open.length === 0) return NOTHING_OPEN
  const sorted = open.toSorted((a, b) => RANK[a.state.exposure] - RANK[b.state.exposure])
  const all = sorted.flatMap((known) =>
    waits(known.run, known.state).map((wait) => ({ wait, mine: mine(known, wait) })),
  )
  const [first] = sorted.map(({ run }) => `stanch runs resume ${shortRun(run)}`)
  const next = (all.find((one) => one.mine) ?? all[0])?.wait.command ?? first
  return [...sorted.flatMap((known) => runLines(known, mine)), line(`next: ${next}`, 'strong')]
}

/** Whether the person here may answer it. */
type Mine = (known: KnownRun, wait: Wait) => boolean

/** Not knowing is as bad as knowing that it lives. */
const RANK: Record<Exposure, number> = { live: 0, unknown: 0, contained: 1, dead: 2 }

function runLines(known: KnownRun, mine: Mine): readonly Line[] {
  const row = statusRow(known)
  const name = [row.title, row.credential ?? '', row.drill ? 'DRILL' : ''].filter((part) => part !== '').join('   ')
  return [
    line(`${shortRun(known.run)}   ${name}   since ${known.openedAt.slice(0, 19)}Z`, 'strong'),
    ...exposureLine(known.state),
    line(`${row.standing}   ${row.counts}`, verdict(known.state).tone, 2),
    ...row.waits.flatMap((wait) => waitLines(wait, mine(known, wait))),
    ...(row.waits.length === 0 ? [commandLine(`stanch runs watch ${shortRun(known.run)}`)] : []),
  ]
}
