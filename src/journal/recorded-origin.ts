import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Registration } from './registry.ts'

/**
 * The origin under which the journal of this folder was begun; undefined when there is none yet. Every line and every signed
 * head carries it, so an inventory with another origin cannot go on in the same journal.
 */
export function recordedOrigin(stateDir: string): string | undefined {
  const path = join(stateDir, 'journal.db')
  if (!existsSync(path)) return undefined
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const row = db.prepare('select line from registry order by seq limit 1').get()
    return row && Registration.parse(JSON.parse(String(row['line']))).origin
  } catch {
    return undefined // a journal that cannot be read is refused where it is opened, with its reason
  } finally {
    db.close()
  }
}
