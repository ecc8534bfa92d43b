import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../base/clock.ts'
import { genesis, hashLine, lineOf } from './chain.ts'
import { Changes } from './changes.ts'
import { Entry } from './entry.ts'
import { signingKey } from './keys.ts'
import { takeLease } from './lease.ts'
import { registerRun } from './registry.ts'
import { openDatabase } from './schema.ts'
import { Signer } from './signer.ts'
import { openStateDir } from './state-dir.ts'
import type { Append, Appended, RunListing, Store } from './store.ts'

export interface StoreOptions {
  readonly stateDir: string
  readonly origin: string
  readonly clock: Clock
  /** Version of this program, written into every entry. */
  readonly tool: string
  /** Names the boot inside which `mono` may be compared. */
  readonly boot: string
}

/** The embedded store: one SQLite file, its rows the exact lines. */
export function openStore(options: StoreOptions): Store {
  const dir = openStateDir(options.stateDir)
  const db = openDatabase(join(dir, 'journal.db'))
  const signer = new Signer(db, { dir, origin: options.origin, key: signingKey(dir) })
  const writer = new Writer(db, options)
  const changes = new Changes((run) => writer.size(run))
  const append = (run: string, what: Append): Appended => {
    const done = writer.append(run, what)
    changes.tell()
    return done
  }
  return {
    origin: options.origin,
    create: async (run, first) => append(run, { ...first, after: 0 }),
    append: async (run, what) => append(run, what),
    read: async (run, after = 0) => writer.read(run, after),
    has: async (run, key) => writer.has(run, key),
    runs: async () => writer.runs(),
    changed: (run, after, signal) => changes.wait(run, after, signal),
    checkpoint: async (run) => writer.guard(() => signer.sign(run)),
    lease: async (run, resources, holder) => takeLease({ db, dir }, { run, resources, holder }),
    close: async () => db.close(),
  }
}

/** All that writes entries. After any error while committing it writes nothing more: nobody knows what the disk holds. */
class Writer {
  readonly #db: DatabaseSync
  readonly #options: StoreOptions
  #poison: unknown

  constructor(db: DatabaseSync, options: StoreOptions) {
    this.#db = db
    this.#options = options
  }

  append(run: string, what: Append): Appended {
    return this.guard(() => {
      this.#db.exec('begin immediate')
      const refused = this.#whyNot(run, what)
      if (refused) {
        this.#db.exec('rollback')
        return { ok: false, because: refused }
      }
      const entries = this.#write(run, what)
      this.#db.exec('commit')
      return { ok: true, entries }
    })
  }

  guard<T>(work: () => T): T {
    if (this.#poison !== undefined)
      throw new Error('the journal failed before and is not written any more', { cause: this.#poison })
    try {
      return work()
    } catch (thrown) {
      this.#poison = thrown
      throw thrown
    }
  }

  read(run: string, after: number): readonly Entry[] {
    const rows = this.#db.prepare('select line from entry where run = ? and seq > ? order by seq').all(run, after)
    return rows.map((row) => Entry.parse(JSON.parse(String(row['line']))))
  }

  size(run: string): number {
    return Number(this.#db.prepare('select coalesce(max(seq), 0) as size from entry where run = ?').get(run)?.['size'])
  }

  has(run: string, key: string): boolean {
    return this.#db.prepare('select 1 from entry where run = ? and key = ?').get(run, key) !== undefined
  }

  runs(): readonly RunListing[] {
    const rows = this.#db
      .prepare(
        'select run, opened_at, closed, (select max(seq) from entry where entry.run = run.run) as entries from run order by run desc',
      )
      .all()
    return rows.map((row) => ({
      run: String(row['run']),
      openedAt: String(row['opened_at']),
      entries: Number(row['entries']),
      closed: row['closed'] === 1,
    }))
  }

  #whyNot(run: string, what: Append): Extract<Appended, { ok: false }>['because'] | undefined {
    const row = this.#db.prepare('select closed, epoch from run where run = ?').get(run)
    const fences = Number(row?.['epoch'] ?? 0)
    if (what.key !== undefined && this.has(run, what.key)) return 'repeated'
    if (row?.['closed'] === 1) return 'closed'
    if ((what.epoch ?? fences) < fences) return 'fenced'
    return this.#hasMoved(run, what.after) ? 'moved' : undefined
  }

  #hasMoved(run: string, after: number | undefined): boolean {
    return after !== undefined && after !== this.size(run)
  }

  #write(run: string, what: Append): readonly Entry[] {
    const last = this.#db.prepare('select seq, line from entry where run = ? order by seq desc limit 1').get(run)
    let seq = Number(last?.['seq'] ?? 0)
    let prev = last ? hashLine(String(last['line'])) : genesis(this.#options.origin, run)
    const entries: Entry[] = []
    const epoch = Number(this.#db.prepare('select epoch from run where run = ?').get(run)?.['epoch'] ?? 0)
    for (const [index, event] of what.events.entries()) {
      seq += 1
      const key = index === 0 ? (what.key ?? null) : null
      const entry: Entry = { ...this.#stamp(), run, seq, prev, epoch, key, actor: what.actor, event }
      const line = lineOf(Entry.parse(entry))
      this.#note(entry)
      this.#db.prepare('insert into entry (run, seq, line, key) values (?, ?, ?, ?)').run(run, seq, line, key)
      prev = hashLine(line)
      entries.push(entry)
    }
    return entries
  }

  #stamp(): Pick<Entry, 'v' | 'origin' | 'ts' | 'mono' | 'boot' | 'tool'> {
    const { origin, clock, boot, tool } = this.#options
    return { v: 1, origin, ts: clock.now().toISOString(), mono: String(clock.mono()), boot, tool }
  }

  /** A run's beginning and end also go into the registry, in the same transaction: a run that vanishes is missed. */
  #note({ run, seq, ts, event }: Entry): void {
    if (seq === 1) this.#db.prepare('insert into run (run, opened_at) values (?, ?)').run(run, ts)
    if (event.type === 'run.closed') this.#db.prepare('update run set closed = 1 where run = ?').run(run)
    if (seq === 1 || event.type === 'run.closed') {
      registerRun(this.#db, {
        origin: this.#options.origin,
        ts,
        run,
        what: seq === 1 ? 'run.opened' : 'run.closed',
        seq,
      })
    }
  }
}
