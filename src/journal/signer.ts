import type { KeyObject } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { signHead } from './checkpoint.ts'
import { journalFault } from './journal-fault.ts'
import { MerkleTree } from './merkle.ts'
import { REGISTRY } from './registry.ts'

interface Signed {
  readonly size: number
  readonly root: string
}

/**
 * Signs the heads of runs and of the registry. What was signed last is kept in a file of its own: a journal restored from
 * yesterday's backup, or rewritten, is smaller than or different from what was signed, and is not signed again.
 */
export class Signer {
  readonly #db: DatabaseSync
  readonly #memory: DatabaseSync
  readonly #origin: string
  readonly #key: KeyObject
  readonly #trees = new Map<string, MerkleTree>()

  constructor(db: DatabaseSync, { dir, origin, key }: { dir: string; origin: string; key: KeyObject }) {
    this.#db = db
    this.#origin = origin
    this.#key = key
    this.#memory = openMemory(join(dir, 'keys', 'signed.db'))
  }

  /** @throws FaultError JOURNAL_FAILED (J009) when the log is not a continuation of what was signed. */
  sign(run: string): void {
    this.#signLog(run)
    this.#signLog(REGISTRY)
  }

  close(): void {
    this.#memory.close()
  }

  #signLog(log: string): void {
    const signed = this.#signed(log)
    const tree = this.#grow(log, signed)
    if (tree.size === 0 || this.#hasNote(log, tree.size)) return
    const head = { origin: `${this.#origin}/${log}`, size: tree.size, root: tree.rootText() }
    const note = signHead(head, this.#origin, this.#key)
    // Remembered first: a head that was given away is never forgotten, and one that was not is signed again, the same.
    this.#remember(log, head)
    this.#db.prepare('insert or ignore into checkpoint (run, size, note) values (?, ?, ?)').run(log, head.size, note)
  }

  /** The tree over all lines now there; on the way it must pass through what was signed before. */
  #grow(log: string, signed: Signed | undefined): MerkleTree {
    const tree = this.#trees.get(log) ?? new MerkleTree()
    let passes = signed === undefined || isAt(tree, signed)
    for (const line of this.#lines(log, tree.size)) {
      tree.append(line)
      passes ||= isAt(tree, signed)
    }
    if (passes) this.#trees.set(log, tree)
    else this.#trees.delete(log)
    if (!passes) throw rolledBack(log, { signed, size: tree.size })
    return tree
  }

  #hasNote(log: string, size: number): boolean {
    return this.#db.prepare('select 1 from checkpoint where run = ? and size = ?').get(log, size) !== undefined
  }

  #signed(log: string): Signed | undefined {
    const row = this.#memory.prepare('select size, root from head where log = ?').get(log)
    return row && { size: Number(row['size']), root: String(row['root']) }
  }

  #remember(log: string, { size, root }: Signed): void {
    this.#memory
      .prepare(
        'insert into head (log, size, root) values (?, ?, ?) on conflict (log) do update set size = excluded.size, root = excluded.root where excluded.size > head.size',
      )
      .run(log, size, root)
  }

  #lines(log: string, after: number): Iterable<Uint8Array> {
    const rows =
      log === REGISTRY
        ? this.#db.prepare('select cast(line as blob) as line from registry where seq > ? order by seq').all(after)
        : this.#db
            .prepare('select cast(line as blob) as line from entry where run = ? and seq > ? order by seq')
            .all(log, after)
    return rows.map((row) => row['line'] as Uint8Array)
  }
}

function openMemory(path: string): DatabaseSync {
  const memory = new DatabaseSync(path)
  chmodSync(path, 0o600)
  memory.exec(
    'pragma busy_timeout = 10000; pragma synchronous = full; create table if not exists head (log text primary key, size integer not null, root text not null) strict',
  )
  return memory
}

function isAt(tree: MerkleTree, signed: Signed | undefined): boolean {
  return tree.size === signed?.size && tree.rootText() === signed.root
}

function rolledBack(log: string, { signed, size }: { signed: Signed | undefined; size: number }): Error {
  return journalFault({
    what: `J009 the journal of ${log} was rolled back or rewritten; it is not signed again`,
    saw: `${size} entries that are not those signed before`,
    wanted: `at least ${signed?.size ?? 0} entries, beginning with those signed before`,
  })
}
