import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clock } from '../base/clock.ts'
import type { RunEvent } from '../run/event.ts'
import { genesis, hashLine, lineOf } from './chain.ts'
import type { Entry } from './entry.ts'
import { register } from './registry.ts'
import type { SqliteReader } from './sqlite-reader.ts'
import type { Append, Appended } from './store.ts'

/** What every entry is stamped with. */
export interface Stamp {
  /** Names this installation in every line and signed head: printable, without space or plus. */
  readonly origin: string
  readonly clock: Clock
  /** Version of this program. */
  readonly tool: string
  /** Names the boot inside which `mono` may be compared. */
  readonly boot: string
}

type Refused = Extract<Appended, { ok: false }>['because']

/** All that writes entries, one transaction an append: `begin immediate`, so that what was checked still holds when written. */
export class SqliteWriter {
  readonly #db: DatabaseSync
  readonly #reader: SqliteReader
  readonly #stamp: Stamp
  readonly #last: StatementSync
  readonly #run: StatementSync
  readonly #insert: StatementSync
  readonly #open: StatementSync
  readonly #close: StatementSync

  constructor(db: DatabaseSync, { reader, stamp }: { reader: SqliteReader; stamp: Stamp }) {
    this.#db = db
    this.#reader = reader
    this.#stamp = stamp
    this.#last = db.prepare('select seq, line from entry where run = ? order by seq desc limit 1')
    this.#run = db.prepare('select closed, epoch from run where run = ?')
    this.#insert = db.prepare('insert into entry (run, seq, line, key) values (?, ?, ?, ?)')
    this.#open = db.prepare('insert into run (run, opened_at) values (?, ?)')
    this.#close = db.prepare('update run set closed = 1 where run = ?')
  }

  /** Leaves its transaction open when it throws; the store rolls it back. */
  append(run: string, what: Append): Appended {
    this.#db.exec('begin immediate')
    const refused = this.#whyNot(run, what)
    if (refused) {
      this.#db.exec('rollback')
      return { ok: false, because: refused }
    }
    const entries = this.#write(run, what)
    this.#db.exec('commit')
    return { ok: true, entries }
  }

  #whyNot(run: string, what: Append): Refused | undefined {
    const row = this.#run.get(run)
    const fences = Number(row?.['epoch'] ?? 0)
    if (what.key !== undefined && this.#reader.has(run, what.key)) return 'repeated'
    if (row?.['closed'] === 1) return 'closed'
    if ((what.epoch ?? fences) < fences) return 'fenced'
    return this.#hasMoved(run, what.after) ? 'moved' : undefined
  }

  #hasMoved(run: string, after: number | undefined): boolean {
    return after !== undefined && after !== this.#reader.size(run)
  }

  #write(run: string, what: Append): readonly Entry[] {
    const last = this.#last.get(run)
    const epoch = Number(this.#run.get(run)?.['epoch'] ?? 0)
    let seq = Number(last?.['seq'] ?? 0)
    let prev = last ? hashLine(String(last['line'])) : genesis(this.#stamp.origin, run)
    const entries: Entry[] = []
    for (const event of what.events) {
      seq += 1
      const key = entries.length === 0 ? (what.key ?? null) : null
      const entry = this.#entry(event, { run, seq, prev, epoch, key, actor: what.actor })
      const line = lineOf(entry)
      this.#note(entry)
      this.#insert.run(run, seq, line, key)
      prev = hashLine(line)
      entries.push(entry)
    }
    return entries
  }

  #entry(event: RunEvent, place: Pick<Entry, 'run' | 'seq' | 'prev' | 'epoch' | 'key' | 'actor'>): Entry {
    const { origin, clock, boot, tool } = this.#stamp
    return { v: 1, origin, ts: clock.now().toISOString(), mono: String(clock.mono()), boot, tool, ...place, event }
  }

  /** A run's beginning and end also go into the registry, in the same transaction: a run that vanishes is missed. */
  #note({ run, seq, ts, event }: Entry): void {
    const closes = event.type === 'run.closed'
    if (seq === 1) this.#open.run(run, ts)
    if (closes) this.#close.run(run)
    const what = closes ? 'run.closed' : 'run.opened'
    if (seq === 1 || closes) register(this.#db, { origin: this.#stamp.origin, ts, run, what, entry: seq })
  }
}
