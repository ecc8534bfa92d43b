import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Below this, two processes that write and checkpoint the WAL can lose an acknowledged commit. */
const LEAST = [3, 51, 3] as const

const TABLES = `
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
`

/** Opens (and on first use creates) the journal's file: WAL, a commit has returned when it is on the disk. */
export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path)
  db.exec('pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  requireVersion(db)
  db.exec(TABLES)
  chmodSync(path, 0o600)
  return db
}

function requireVersion(db: DatabaseSync): void {
  const version = String(db.prepare('select sqlite_version() as version').get()?.['version'])
  const parts = version.split('.').map(Number)
  const at = LEAST.findIndex((part, i) => part !== parts[i])
  if (at >= 0 && (parts[at] ?? 0) < (LEAST[at] ?? 0)) {
    throw new Error(
      `SQLite ${version} can lose acknowledged writes; stanch needs ${LEAST.join('.')} (Node 24.15 or later)`,
    )
  }
}
