import { readOnly } from './read-only.ts'
import { Registration } from './registry.ts'

/**
 * The origin under which the journal of this folder was begun; undefined when there is none yet. Every line and every signed
 * head carries it, so an inventory with another origin cannot go on in the same journal.
 */
export function recordedOrigin(stateDir: string): string | undefined {
  const row = readOnly(stateDir, (db) => db.prepare('select line from registry order by seq limit 1').get())
  return row && Registration.parse(JSON.parse(String(row['line']))).origin
}

/** Ids of the runs in this folder. */
export function recordedRuns(stateDir: string): readonly string[] {
  const rows = readOnly(stateDir, (db) => db.prepare('select run from run').all())
  return rows?.map(({ run }) => String(run)) ?? []
}
