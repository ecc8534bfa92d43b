import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { lockFile } from './file-lock.ts'
import { journalFault } from './journal-fault.ts'
import { requireOwnFile } from './state-dir.ts'

/** Below this, two processes that write and checkpoint the WAL can lose an acknowledged commit. */
const LEAST = [3, 51, 3] as const

/** How long one waits for another program's write. */
const PATIENCE_MS = 10_000

const TABLES = `
  begin immediate;
  create table if not exists run (
    run text primary key, opened_at text not null, closed integer not null default 0, epoch integer not null default 0
  ) strict;
  create table if not exists entry (
    run text not null, seq integer not null, line text not null, key text,
    primary key (run, seq), unique (run, key)
  ) strict, without rowid;
  create table if not exists checkpoint (
    run text not null, size integer not null, note text not null, primary key (run, size)
  ) strict, without rowid;
  create table if not exists registry (seq integer primary key, line text not null) strict;
  create table if not exists lease (
    resource text primary key, run text not null, who text not null, host text not null, pid integer not null, since text not null
  ) strict, without rowid;
  commit;
`

/**
 * Opens (and on first use creates) the journal's file: WAL, a commit has returned when it is on the disk.
 * @throws FaultError JOURNAL_FAILED for an SQLite that loses commits, or for a path that is not a plain file of ours.
 */
export function openDatabase(path: string): DatabaseSync {
  requireOwnFile(path)
  // One at a time: the change to WAL does not wait its turn by itself when somebody else reads.
  const turn = lockFile(`${path}.open`, PATIENCE_MS)
  if (!turn) throw journalFault({ what: 'the journal cannot be opened', saw: 'others opening it', wanted: 'a turn' })
  try {
    return openInTurn(path)
  } finally {
    turn.close()
  }
}

function openInTurn(path: string): DatabaseSync {
  const db = new DatabaseSync(path)
  try {
    db.exec(`pragma busy_timeout = ${PATIENCE_MS}`)
    requireVersion(String(db.prepare('select sqlite_version() as version').get()?.['version']))
    chmodSync(path, 0o600)
    if (!isReady(db)) db.exec(`pragma journal_mode = wal; ${TABLES}`)
    db.exec('pragma synchronous = full')
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Asked first, so that whoever opens an existing journal never waits for a writer. */
function isReady(db: DatabaseSync): boolean {
  const { journal_mode: mode } = db.prepare('pragma journal_mode').get() ?? {}
  return mode === 'wal' && db.prepare("select 1 from sqlite_schema where name = 'lease'").get() !== undefined
}

/** @throws FaultError JOURNAL_FAILED below the first version without the WAL-reset bug. */
export function requireVersion(version: string): void {
  const parts = version.split('.').map(Number)
  const at = LEAST.findIndex((part, i) => part !== parts[i])
  if (at >= 0 && (parts[at] ?? 0) < (LEAST[at] ?? 0)) {
    throw journalFault({
      what: 'this SQLite can lose acknowledged writes',
      saw: `SQLite ${version}`,
      wanted: `${LEAST.join('.')} or later (Node 24.15 or later)`,
    })
  }
}
