import { existsSync } from 'node:fs'
import { hasOpenRuns } from '../../journal/read-only.ts'
import { drillsOf, isFitStateDir, stateDir } from '../../journal/state-dir.ts'
import { NOTHING_OPEN } from '../../views/nothing-open.ts'
import { paint } from './paint.ts'

/**
 * `stanch` alone or `stanch status`, typed by whoever is paged or by a prompt that shows it on every line: when nothing is
 * open, in the journal or among the drills, it says so without loading the rest. False: there is more to say.
 */
export function saysNothingOpen(env: Readonly<Record<string, string | undefined>>): boolean {
  const home = stateDir(env)
  if (existsSync(home) && !isFitStateDir(home)) return false
  if (hasOpenRuns(home) !== false || hasOpenRuns(drillsOf(home)) !== false) return false
  process.stdout.write(paint(NOTHING_OPEN, process.stdout))
  return true
}
