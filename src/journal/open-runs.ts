import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Is any run of this folder open? Reads one index and writes nothing, so that the answer "nothing" comes at once. Undefined:
 * the journal must be looked at properly.
 */
export function hasOpenRuns(stateDir: string): boolean | undefined {
  const path = join(stateDir, 'journal.db')
  if (!existsSync(path)) return false
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      return db.prepare('select 1 from run where closed = 0 limit 1').get() !== undefined
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}
