import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Entry } from './entry.ts'
import { readEntry } from './read-entry.ts'
import type { RawRun, RunListing } from './store.ts'

/** All that reads entries; every statement is prepared once. */
export class SqliteReader {
  readonly #after: StatementSync
  readonly #size: StatementSync
  readonly #key: StatementSync
  readonly #run: StatementSync
  readonly #runs: StatementSync
  readonly #lines: StatementSync
  readonly #notes: StatementSync

  constructor(db: DatabaseSync) {
    this.#after = db.prepare('select line from entry where run = ? and seq > ? order by seq')
    this.#size = db.prepare('select coalesce(max(seq), 0) as size from entry where run = ?')
    this.#key = db.prepare('select 1 from entry where run = ? and key = ?')
    this.#run = db.prepare('select 1 from run where run = ?')
    this.#runs = db.prepare(
      'select run, opened_at, closed, (select max(seq) from entry where entry.run = run.run) as entries from run order by run desc',
    )
    this.#lines = db.prepare('select cast(line as blob) as line from entry where run = ? order by seq')
    this.#notes = db.prepare('select note from checkpoint where run = ? order by size')
  }

  read(run: string, after: number): readonly Entry[] {
    return this.#after.all(run, after).map((row) => readEntry(String(row['line'])))
  }

  size(run: string): number {
    return Number(this.#size.get(run)?.['size'])
  }

  has(run: string, key: string): boolean {
    return this.#key.get(run, key) !== undefined
  }

  exists(run: string): boolean {
    return this.#run.get(run) !== undefined
  }

  raw(run: string): RawRun {
    return {
      lines: this.#lines.all(run).map((row) => row['line'] as Uint8Array),
      notes: this.#notes.all(run).map((row) => String(row['note'])),
    }
  }

  runs(): readonly RunListing[] {
    return this.#runs.all().map((row) => ({
      run: String(row['run']),
      openedAt: String(row['opened_at']),
      entries: Number(row['entries']),
      closed: row['closed'] === 1,
    }))
  }
}
