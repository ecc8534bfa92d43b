import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './journal-fault.ts'

/**
 * Holds a tiny SQLite file under BEGIN EXCLUSIVE until it is closed or the program dies; undefined when somebody else holds
 * it for longer than `patienceMs`. SQLite keeps the locks of two handles in one program apart, which plain file locks do not.
 */
export function lockFile(path: string, patienceMs: number): DatabaseSync | undefined {
  const lock = new DatabaseSync(path)
  try {
    lock.exec(`pragma busy_timeout = ${patienceMs}; begin exclusive`)
    return lock
  } catch (thrown) {
    lock.close()
    if (isBusy(thrown)) return undefined
    throw thrown
  }
}
