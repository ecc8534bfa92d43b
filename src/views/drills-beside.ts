import { shortRun } from '../journal/run-id.ts'
import type { Line } from './line.ts'
import { commandLine, line } from './line.ts'

/**
 * Drills have a journal of their own, so that nobody takes one for the real thing; whoever looks for one in the other is told
 * where it is. `runs`: the newest first.
 */
export function drillsBeside(runs: readonly string[], which: 'all' | 'open'): readonly Line[] {
  const [last] = runs
  if (last === undefined) return []
  const drills = `${runs.length} ${which === 'open' ? 'open ' : ''}${runs.length === 1 ? 'drill' : 'drills'}`
  return [
    line(`${drills} in a journal for drills alone; the last:`, 'dim'),
    commandLine(`stanch runs show ${shortRun(last)}`),
  ]
}
