import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { signHead } from './checkpoint.ts'
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
    this.#memory = new DatabaseSync(join(dir, 'keys', 'signed.db'))
    this.#memory.exec(
      'pragma busy_timeout = 10000; pragma synchronous = full; create table if not exists head (log text primary key, size integer not null, root text not null) strict',
    )
  }

  sign(run: string): void {
    this.#signLog(run)
    this.#signLog(REGISTRY)
  }

  #signLog(log: string): void {
    const last = this.#memory.prepare('select size, root from head where log = ?').get(log)
    const tree = this.#grow(log, last ? { size: Number(last['size']), root: String(last['root']) } : undefined)
    if (last && tree.size === Number(last['size'])) return
    const head = { origin: `${this.#origin}/${log}`, size: tree.size, root: rootOf(tree) }
    const note = signHead(head, this.#origin, this.#key)
    this.#db.prepare('insert or ignore into checkpoint (run, size, note) values (?, ?, ?)').run(log, head.size, note)
    this.#memory
      .prepare(
        'insert into head (log, size, root) values (?, ?, ?) on conflict (log) do update set size = excluded.size, root = excluded.root where excluded.size > head.size',
      )
      .run(log, head.size, head.root)
  }

  /** The tree over all lines now there; on the way it must pass through what was signed before. */
  #grow(log: string, signed: Signed | undefined): MerkleTree {
    const known = this.#trees.get(log)
    const tree = known && known.size >= (signed?.size ?? 0) ? known : new MerkleTree()
    this.#trees.set(log, tree)
    const passed = this.#appendTo(tree, log, signed)
    if (signed && known !== tree && !passed)
      throw new Error(
        `J009 the journal of ${log} is not what was signed before (${signed.size} entries): rolled back or rewritten`,
      )
    return tree
  }

  #appendTo(tree: MerkleTree, log: string, signed: Signed | undefined): boolean {
    let passed = false
    for (const line of this.#lines(log, tree.size)) {
      tree.append(line)
      if (tree.size === signed?.size) passed = rootOf(tree) === signed.root
    }
    return passed
  }

  #lines(log: string, after: number): Iterable<string> {
    const rows =
      log === REGISTRY
        ? this.#db.prepare('select line from registry where seq > ? order by seq').all(after)
        : this.#db.prepare('select line from entry where run = ? and seq > ? order by seq').all(log, after)
    return rows.map((row) => String(row['line']))
  }
}

function rootOf(tree: MerkleTree): string {
  return Buffer.from(tree.root()).toString('base64')
}
