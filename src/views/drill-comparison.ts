import { formatDuration } from '../base/duration.ts'
import type { Entry } from '../journal/entry.ts'
import { shortRun } from '../journal/run-id.ts'
import { fold } from '../run/fold.ts'
import { facts } from './facts.ts'
import type { Line } from './line.ts'
import { columns, line } from './line.ts'
import { allWords, verdict } from './verdict.ts'
import { countWords } from './word.ts'

/** This drill beside the last one of the same runbook: what a team practises for. */
export function drillComparison(now: readonly Entry[], before: readonly Entry[] | undefined): readonly Line[] {
  if (!before) return [line('DRILL: the first of this runbook here; the next one is compared with it', 'dim')]
  const last = facts(before)
  const rows = facts(now).map(({ title, ms }, at) => [title.toLowerCase(), took(ms), took(last[at]?.ms ?? null)])
  const table = columns([['', 'now', 'last'], ['ended', ended(now), ended(before)], ...rows])
  return [
    line(`DRILL: compared with the last one, run ${shortRun(before[0]?.run ?? '')}`, 'strong'),
    ...table.map((text) => line(text, 'plain', 2)),
  ]
}

function took(ms: number | null): string {
  return ms === null ? 'not reached' : formatDuration(ms)
}

function ended(entries: readonly Entry[]): string {
  const state = fold(entries.map(({ event }) => event))
  return `${verdict(state).word} (${countWords(allWords(state))})`
}
