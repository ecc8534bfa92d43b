import type { Entry } from '../journal/entry.ts'
import type { RunState } from '../run/state.ts'
import { clockLine, marks } from './clock.ts'
import { exposureLine } from './exposure-line.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import { titleOf } from './run-card.ts'

/** What stands above every question: which incident it is, whether the leak is open, and since when. */
export function standingLines(run: string, entries: readonly Entry[], state: RunState): readonly Line[] {
  const { runbook, credential, drill } = state.spec
  const found = marks(entries)
  return [
    line(titleOf({ title: runbook.title, credential, run, drill }), 'strong'),
    ...exposureLine(state),
    ...clockLine(state, found, found.last),
  ]
}
