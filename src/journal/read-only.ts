import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A look from outside: nothing is made or written. A journal that cannot be read is refused where it is opened, with its reason. */
export function readOnly<T>(stateDir: string, look: (db: DatabaseSync) => T): T | undefined {
  const path = join(stateDir, 'journal.db')
  if (!existsSync(path)) return undefined
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      return look(db)
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}

/** Is any run of this folder open? Reads one index, so that the answer "nothing" comes at once. Undefined: nobody can say. */
export function hasOpenRuns(stateDir: string): boolean | undefined {
  if (!existsSync(join(stateDir, 'journal.db'))) return false
  return readOnly(stateDir, (db) => db.prepare('select 1 from run where closed = 0 limit 1').get() !== undefined)
}
