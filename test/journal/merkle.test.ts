import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leafHash, MerkleTree } from '../../src/journal/merkle.ts'
import { consistencyProof, includes, inclusionProof, isConsistent } from '../../src/journal/merkle-proof.ts'

/** The leaves and roots of the reference vectors that come with RFC 6962 implementations (0 to 8 leaves). */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

function grown(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree()
  for (const leaf of leaves) tree.append(leaf)
  return tree
}

/** The definition of RFC 6962 section 2.1, word for word. */
function defined(leaves: readonly Uint8Array[]): Buffer {
  const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0] ?? Buffer.of())
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha(Buffer.of(1), defined(leaves.slice(0, k)), defined(leaves.slice(k)))
}

const some = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => Buffer.from(`leaf ${i}`))

test.each(ROOTS.map((root, size) => [size, root] as const))(
  'the reference tree of %i leaves has its known root',
  (size, root) => {
    const leaves = LEAVES.slice(0, size).map((leaf) => Buffer.from(leaf, 'hex'))
    expect(Buffer.from(grown(leaves).root()).toString('hex')).toBe(root)
  },
)

test('growing leaf by leaf gives the root that the definition gives, at every size', () => {
  const leaves = some(130)
  const tree = new MerkleTree()
  for (const [i, leaf] of leaves.entries()) {
    tree.append(leaf)
    expect(tree.size).toBe(i + 1)
    expect(tree.root()).toEqual(defined(leaves.slice(0, i + 1)))
  }
})

describe('a proof', () => {
  const SIZE = 21
  const leaves = some(SIZE)
  const hashes = leaves.map((leaf) => leafHash(leaf))
  const tree = (size: number): { size: number; root: Buffer } => ({ size, root: defined(leaves.slice(0, size)) })

  test('of inclusion holds for every leaf of every tree, and for no other place', () => {
    for (let size = 1; size <= SIZE; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(hashes.slice(0, size), index)
        const hash = hashes[index] ?? Buffer.of()
        expect(includes(tree(size), { hash, index }, proof)).toBe(true)
        expect(includes(tree(size), { hash, index: (index + 1) % (size + 1) }, proof)).toBe(false)
        expect(includes(tree(size), { hash: leafHash('other'), index }, proof)).toBe(false)
        expect(includes(tree(size), { hash, index }, [...proof, hash])).toBe(false)
      }
    }
  })

  test('of consistency holds between every two sizes, and not once a leaf was changed', () => {
    for (let newer = 1; newer <= SIZE; newer += 1) {
      for (let older = 1; older <= newer; older += 1) {
        const proof = consistencyProof(hashes.slice(0, newer), older)
        expect(isConsistent(tree(older), tree(newer), proof), `${older} of ${newer}`).toBe(true)
        const forged = { size: older, root: defined([...leaves.slice(0, older - 1), Buffer.from('forged')]) }
        expect(isConsistent(forged, tree(newer), proof)).toBe(false)
        expect(isConsistent(tree(older), { size: newer, root: leafHash('x') as Buffer }, proof)).toBe(false)
      }
    }
  })

  test('that is shortened, lengthened or changed in one element proves nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: SIZE }), fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size
        const proof = inclusionProof(hashes.slice(0, size), index)
        const broken = proof.with(b % proof.length, leafHash('broken'))
        const hash = hashes[index] ?? Buffer.of()
        expect(includes(tree(size), { hash, index }, broken)).toBe(false)
        expect(includes(tree(size), { hash, index }, proof.slice(1))).toBe(false)
      }),
    )
  })

  test('is not made for what is not there', () => {
    expect(() => inclusionProof(hashes, SIZE)).toThrow(/no leaf 21/)
    expect(() => consistencyProof(hashes, 0)).toThrow(/no tree of 0/)
    expect(isConsistent({ size: 0, root: Buffer.of() }, tree(3), [])).toBe(false)
    expect(isConsistent(tree(5), tree(3), [])).toBe(false)
    expect(isConsistent(tree(3), tree(5), [])).toBe(false)
  })
})
