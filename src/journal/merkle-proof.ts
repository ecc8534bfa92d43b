import { createHash } from 'node:crypto'
import type { Hash } from './merkle.ts'
import { nodeHash } from './merkle.ts'

/** The audit path of leaf `index` (from 0) in the tree over these leaf hashes; RFC 6962 section 2.1.1. */
export function inclusionProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  if (index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index} in a tree of ${leaves.length}`)
  if (leaves.length === 1) return []
  const cut = split(leaves.length)
  const [left, right] = [leaves.slice(0, cut), leaves.slice(cut)]
  if (index < cut) return [...inclusionProof(left, index), rootOf(right)]
  return [...inclusionProof(right, index - cut), rootOf(left)]
}

/** That the tree of the first `size` leaves is the beginning of this tree; RFC 6962 section 2.1.2. */
export function consistencyProof(leaves: readonly Hash[], size: number): readonly Hash[] {
  if (size < 1 || size > leaves.length) throw new RangeError(`no tree of ${size} within ${leaves.length}`)
  return size === leaves.length ? [] : subProof(leaves, size, true)
}

/** `whole`: the subtree is one whose root the asker knows already. */
function subProof(leaves: readonly Hash[], size: number, whole: boolean): readonly Hash[] {
  if (size === leaves.length) return whole ? [] : [rootOf(leaves)]
  const cut = split(leaves.length)
  const [left, right] = [leaves.slice(0, cut), leaves.slice(cut)]
  if (size <= cut) return [...subProof(left, size, whole), rootOf(right)]
  return [...subProof(right, size - cut, false), rootOf(left)]
}

export interface Leaf {
  readonly hash: Hash
  readonly index: number
}
export interface Tree {
  readonly size: number
  readonly root: Hash
}

/** Does this path lead from the leaf to the root? RFC 9162 section 2.1.3.2. */
export function includes(tree: Tree, leaf: Leaf, proof: readonly Hash[]): boolean {
  if (leaf.index < 0 || leaf.index >= tree.size) return false
  const lefts = sides(leaf.index, tree.size - 1, proof.length)
  if (!lefts) return false
  const hash = proof.reduce((below, step, i) => (lefts[i] ? nodeHash(step, below) : nodeHash(below, step)), leaf.hash)
  return same(hash, tree.root)
}

/** Does the proof show that `older` is the beginning of `newer`? RFC 9162 section 2.1.4.2. */
export function isConsistent(older: Tree, newer: Tree, proof: readonly Hash[]): boolean {
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root)
  if (older.size < 1 || older.size > newer.size) return false
  const whole = Number.isInteger(Math.log2(older.size))
  const [first, ...path] = whole ? [older.root, ...proof] : proof
  let [node, last] = [older.size - 1, newer.size - 1]
  while (node % 2 === 1) [node, last] = up(node, last)
  const lefts = sides(node, last, path.length)
  if (!first || !lefts) return false
  // What stands to the left belongs to both trees, what stands to the right to the newer alone.
  const oldRoot = path.reduce((below, step, i) => (lefts[i] ? nodeHash(step, below) : below), first)
  const newRoot = path.reduce((below, step, i) => (lefts[i] ? nodeHash(step, below) : nodeHash(below, step)), first)
  return same(oldRoot, older.root) && same(newRoot, newer.root)
}

/** For each element of a path: does it stand to the left? Undefined when the path has another length than it must. */
function sides(from: number, to: number, length: number): readonly boolean[] | undefined {
  const lefts: boolean[] = []
  let [node, last] = [from, to]
  while (lefts.length < length && last > 0) {
    const left = node % 2 === 1 || node === last
    lefts.push(left)
    // A last node without a sibling rises until it is somebody's right child.
    if (left) while (node % 2 === 0 && node !== 0) [node, last] = up(node, last)
    ;[node, last] = up(node, last)
  }
  return last === 0 && lefts.length === length ? lefts : undefined
}

function up(node: number, last: number): [number, number] {
  return [Math.floor(node / 2), Math.floor(last / 2)]
}

function rootOf(leaves: readonly Hash[]): Hash {
  const [only] = leaves
  if (only === undefined) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  const cut = split(leaves.length)
  return nodeHash(rootOf(leaves.slice(0, cut)), rootOf(leaves.slice(cut)))
}

/** The largest power of two smaller than n. */
function split(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}

function same(a: Hash, b: Hash): boolean {
  return Buffer.from(a).equals(Buffer.from(b))
}
