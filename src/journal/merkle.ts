import { createHash } from 'node:crypto'

export type Hash = Uint8Array

/**
 * The Merkle tree of RFC 6962 section 2.1, built leaf by leaf: only the roots of the complete subtrees are kept, so a tree
 * of n leaves holds log2(n) hashes.
 */
export class MerkleTree {
  readonly #peaks: { size: number; hash: Hash }[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  append(leaf: string | Uint8Array): void {
    let node = { size: 1, hash: leafHash(leaf) }
    for (let peak = this.#peaks.at(-1); peak?.size === node.size; peak = this.#peaks.at(-1)) {
      this.#peaks.pop()
      node = { size: peak.size * 2, hash: nodeHash(peak.hash, node.hash) }
    }
    this.#peaks.push(node)
    this.#size += 1
  }

  root(): Hash {
    const last = this.#peaks.at(-1)
    if (!last) return createHash('sha256').digest()
    return this.#peaks.slice(0, -1).reduceRight((right, peak) => nodeHash(peak.hash, right), last.hash)
  }

  /** Base64, as it stands in a checkpoint. */
  rootText(): string {
    return Buffer.from(this.root()).toString('base64')
  }
}

export function leafHash(leaf: string | Uint8Array): Hash {
  return createHash('sha256').update(Buffer.of(0)).update(leaf).digest()
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
}
