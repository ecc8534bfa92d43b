import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { FaultError } from '../model/fault-error.ts'
import { Changes } from './changes.ts'
import type { Timer } from './changes.ts'
import { isBusy, journalFault, sqliteSays } from './journal-fault.ts'
import { signingKey } from './keys.ts'
import { takeLease } from './lease.ts'
import { requireOrigin } from './policy.ts'
import { isRunId } from './run-id.ts'
import { openDatabase } from './schema.ts'
import { Signer } from './signer.ts'
import { SqliteReader } from './sqlite-reader.ts'
import { SqliteWriter } from './sqlite-writer.ts'
import type { Stamp } from './sqlite-writer.ts'
import { openStateDir } from './state-dir.ts'
import type { Append, Store } from './store.ts'

export interface StoreOptions extends Stamp {
  readonly stateDir: string
  /** How other programs' appends are polled for; the system's timer unless a test brings its own. */
  readonly timer?: Timer
}

/**
 * The embedded store: one SQLite file, its rows the exact lines.
 * @throws FaultError JOURNAL_FAILED when the folder, its file system or this SQLite cannot keep a journal.
 */
export function openStore(options: StoreOptions): Store {
  requireOrigin(options.origin)
  const dir = openStateDir(options.stateDir)
  const db = openDatabase(join(dir, 'journal.db'))
  const reader = new SqliteReader(db)
  const writer = new SqliteWriter(db, { reader, stamp: options })
  const signer = new Signer(db, { dir, origin: options.origin, key: signingKey(dir) })
  const version = db.prepare('pragma data_version')
  const changes = new Changes({
    size: (run) => reader.size(run),
    version: () => Number(version.get()?.['data_version']),
    ...(options.timer && { timer: options.timer }),
  })
  const guard = new Guard(db)
  const append = (run: string, what: Append): ReturnType<SqliteWriter['append']> => {
    const done = guard.write(() => writer.append(run, what))
    changes.tell()
    return done
  }
  return {
    origin: options.origin,
    create: async (run, first) => append(run, { ...requireOpening(run, first), after: 0 }),
    append: async (run, what) => {
      if (!reader.exists(run)) throw new RangeError(`no run ${run} in this journal`)
      return append(run, what)
    },
    read: async (run, after = 0) => reader.read(run, after),
    has: async (run, key) => reader.has(run, key),
    raw: async (run) => reader.raw(run),
    runs: async () => reader.runs(),
    changed: (run, after, signal) => changes.wait(run, after, signal),
    checkpoint: async (run) => guard.write(() => signer.sign(run)),
    lease: async (run, resources, holder) => guard.write(() => takeLease({ db, dir }, { run, resources, holder })),
    close: async () => {
      changes.end()
      signer.close()
      db.close()
    },
  }
}

/** The id becomes part of paths and of signed text, so its form is checked where it enters. */
function requireOpening(run: string, first: Append): Append {
  if (!isRunId(run)) throw new RangeError('a run id is a ULID of 26 Crockford characters')
  if (first.events[0]?.type !== 'run.opened') throw new RangeError('a run begins with run.opened')
  return first
}

/**
 * After an error while writing, nothing more is written through this handle: nobody knows what the disk holds, and an fsync
 * that failed once may lie the second time. What was refused before the first byte (a busy file, an entry of a wrong shape)
 * leaves the handle as it was.
 */
class Guard {
  readonly #db: DatabaseSync
  #poison: string | undefined

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  write<T>(work: () => T): T {
    if (this.#poison !== undefined) throw failed(this.#poison)
    try {
      return work()
    } catch (thrown) {
      throw this.#after(thrown)
    }
  }

  #after(thrown: unknown): Error {
    const begun = this.#db.isOpen && this.#db.isTransaction
    if (begun) this.#rollback()
    if (thrown instanceof RangeError) return thrown
    if (isBusy(thrown) && !begun) return busy()
    const fault = thrown instanceof FaultError ? thrown : failed(sqliteSays(thrown))
    this.#poison = fault.fault.saw
    return fault
  }

  /** So that a handle that failed does not keep every other program from writing. */
  #rollback(): void {
    try {
      this.#db.exec('rollback')
    } catch {
      // The error that led here is the one to tell.
    }
  }
}

function failed(saw: string): FaultError {
  return journalFault({
    what: 'the journal could not be written; nothing more is done',
    saw,
    wanted: 'a durable commit',
  })
}

function busy(): Error {
  const saw = 'another program is writing for more than ten seconds'
  return journalFault({ what: 'the journal is busy', saw, wanted: 'a turn to write', retry: 'safe' })
}
