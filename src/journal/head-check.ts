import type { Head } from './checkpoint.ts'
import { openNote } from './checkpoint.ts'
import { MerkleTree } from './merkle.ts'
import type { Policy } from './policy.ts'
import { noteKeys } from './policy.ts'
import type { Findings } from './report.ts'

/** An act whose intent, at line `from`, had to be under a signed head before its outcome, at line `to`, was written. */
export interface Covering {
  readonly from: number
  readonly to: number
}

/** The notes that the policy's keys have signed; the others are findings. */
export function openNotes(notes: readonly string[], policy: Policy, findings: Findings): readonly Head[] {
  const keys = noteKeys(policy)
  const heads = notes.flatMap((note) => {
    const reading = openNote(note, keys)
    if (!reading.ok)
      findings.add('heads', { code: 'J010', line: null, what: `a signed head is refused: ${reading.what}` })
    return reading.ok ? [reading.head] : []
  })
  if (notes.length === 0)
    findings.add('heads', { code: 'J010', line: null, what: 'no signed head to compare with' }, 'undecided')
  checkOrder(heads, findings)
  return heads
}

function checkOrder(heads: readonly Head[], findings: Findings): void {
  const roots = new Map<number, string>()
  let largest = 0
  for (const { size, root } of heads) {
    const other = roots.get(size)
    if (other !== undefined && other !== root)
      findings.add('heads', { code: 'J010', line: size, what: `two heads for ${size} lines: ${other} and ${root}` })
    if (size < largest)
      findings.add('heads', { code: 'J010', line: size, what: `a head of ${size} lines after one of ${largest}` })
    roots.set(size, root)
    largest = Math.max(largest, size)
  }
}

/** Layer `heads`: the tree over the lines must pass through every signed head, and through the one that was pinned. */
export class HeadCheck {
  readonly #heads: readonly Head[]
  readonly #pinned: Policy['pinned']
  readonly #sizes: ReadonlySet<number>
  readonly #roots = new Map<number, string>()
  readonly #tree = new MerkleTree()

  constructor(heads: readonly Head[], pinned: Policy['pinned']) {
    this.#heads = heads
    this.#pinned = pinned
    this.#sizes = new Set([...heads, ...Object.values(pinned ?? {})].map(({ size }) => size))
  }

  get root(): string {
    return this.#tree.rootText()
  }

  see(line: Uint8Array): void {
    this.#tree.append(line)
    if (this.#sizes.has(this.#tree.size)) this.#roots.set(this.#tree.size, this.root)
  }

  end(findings: Findings, { log, run }: { log: string; run: string | null }): void {
    for (const { origin, size, root } of this.#heads) {
      if (origin !== log)
        findings.add('heads', { code: 'J005', line: null, what: `a head of ${origin}; wanted one of ${log}` })
      this.#compare(findings, { size, root, code: 'J010', who: 'a signed head' })
    }
    const pinned = run === null ? undefined : this.#pinned?.[run]
    if (pinned) this.#compare(findings, { ...pinned, code: 'J009', who: 'the head that was seen before' })
  }

  /** An act that no head covered in time could have been written down afterwards. */
  covers(findings: Findings, acts: readonly Covering[]): void {
    if (this.#heads.length === 0) return
    const sizes = this.#heads.map(({ size }) => size).toSorted((a, b) => a - b)
    for (const { from, to } of acts) {
      const at = sizes.find((size) => size >= from)
      if (at === undefined || at >= to)
        findings.add('heads', { code: 'J010', line: from, what: 'acted before a signed head covered the intent' })
    }
  }

  /** The largest number of lines that a head stands for. */
  get covered(): number {
    return this.#heads.reduce((largest, { size }) => Math.max(largest, size), 0)
  }

  #compare(
    findings: Findings,
    { size, root, code, who }: { size: number; root: string; code: 'J009' | 'J010'; who: string },
  ): void {
    const mine = this.#roots.get(size)
    if (mine === root) return
    const saw = mine === undefined ? `there are ${this.#tree.size}` : `here their root is ${mine}`
    findings.add('heads', {
      code,
      line: mine === undefined ? null : size,
      what: `${who} stands for ${size} lines with root ${root}; ${saw}`,
    })
  }
}
