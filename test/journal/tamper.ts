import type { KeyObject } from 'node:crypto'
import { canonicalJson } from '../../src/base/canonical-json.ts'
import { genesis, hashLine } from '../../src/journal/chain.ts'
import { signHead } from '../../src/journal/checkpoint.ts'
import { MerkleTree } from '../../src/journal/merkle.ts'
import { ORIGIN, RUN } from './given.ts'

/** A journal as an attacker sees it: values, not bytes. */
export type Row = Record<string, any>

export interface Bundle {
  readonly lines: readonly string[]
  readonly notes: readonly string[]
}

/** What the attacker starts from. `key` is the installation's signing key, for those who have stolen it. */
export interface Loot extends Bundle {
  readonly other: Bundle
  readonly key: KeyObject
  readonly ownKey: KeyObject
}

export function rows(lines: readonly string[]): Row[] {
  return lines.map((line) => JSON.parse(line))
}

/** Numbers and chains the rows anew, as anybody can: it needs no key. */
export function relink(values: readonly Row[], run = RUN): string[] {
  const lines: string[] = []
  for (const [i, value] of values.entries()) {
    const prev = i === 0 ? genesis(ORIGIN, run) : hashLine(lines[i - 1] ?? '')
    lines.push(canonicalJson({ ...value, run, seq: i + 1, prev }))
  }
  return lines
}

/** Heads over the first so many lines; it takes a key. */
export function sign(lines: readonly string[], key: KeyObject, sizes: readonly number[]): string[] {
  const tree = new MerkleTree()
  const notes: string[] = []
  for (const line of lines) {
    tree.append(line)
    const head = { origin: `${ORIGIN}/${RUN}`, size: tree.size, root: tree.rootText() }
    if (sizes.includes(tree.size)) notes.push(signHead(head, ORIGIN, key))
  }
  return notes
}

export function sizeOf(note: string): number {
  return Number(note.split('\n')[1])
}

export function upTo(notes: readonly string[], size: number): string[] {
  return notes.filter((note) => sizeOf(note) <= size)
}

export function edit(line: string, change: (row: Row) => void): string {
  const row: Row = JSON.parse(line)
  change(row)
  return canonicalJson(row)
}

export function editAll(lines: readonly string[], at: number, change: (row: Row) => void): Row[] {
  return lines.map((line, i) => JSON.parse(i === at ? edit(line, change) : line))
}

const say = (text: string) => (row: Row) => {
  row['event'].text = text
}

/** Which layer sees it. `anchored`: with the head pinned that was seen outside before the attack. */
export interface Attack {
  readonly name: string
  readonly make: (loot: Loot) => Bundle
  readonly seen: readonly ('chain' | 'close' | 'heads')[]
  readonly anchored: 'tampered' | 'sound'
}

const ALL = Array.from({ length: 50 }, (_, i) => i + 1)
const LIE = 20
const closing = (lines: readonly string[]): Row => JSON.parse(lines.at(-1) ?? '')

/** The table of what each layer catches, and what it honestly misses. Line numbers in code count from 0. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'edit one record',
    make: ({ lines, notes }) => ({ lines: lines.with(LIE, edit(lines[LIE] ?? '', say('lie'))), notes }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'delete one record',
    make: ({ lines, notes }) => ({ lines: lines.toSpliced(LIE, 1), notes }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'swap two records',
    make: ({ lines, notes }) => ({ lines: lines.with(20, lines[21] ?? '').with(21, lines[20] ?? ''), notes }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'edit, then relink the rest',
    make: ({ lines, notes }) => ({ lines: relink(editAll(lines, LIE, say('lie'))), notes }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'delete, then relink the rest',
    make: ({ lines, notes }) => ({ lines: relink(rows(lines).toSpliced(LIE, 1)), notes }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'insert, then relink the rest',
    make: ({ lines, notes }) => {
      const all = rows(lines)
      return { lines: relink(all.toSpliced(LIE, 0, all[LIE] ?? {})), notes }
    },
    seen: ['close', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'edit the last record',
    make: ({ lines, notes }) => ({
      lines: relink(editAll(lines, 49, (row) => (row['event'].exposure = 'dead'))),
      notes,
    }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'cut the tail, leave the heads',
    make: ({ lines, notes }) => ({ lines: lines.slice(0, 30), notes }),
    seen: ['close', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'cut the tail and the later heads',
    make: ({ lines, notes }) => ({ lines: lines.slice(0, 30), notes: upTo(notes, 30) }),
    seen: ['close'],
    anchored: 'tampered',
  },
  {
    name: 'cut the tail, forge the end',
    make: ({ lines, notes }) => ({
      lines: relink([...rows(lines.slice(0, 30)), closing(lines)]),
      notes: upTo(notes, 30),
    }),
    seen: ['close'],
    anchored: 'tampered',
  },
  {
    name: 'cut the tail, go on with lies, without the key',
    make: ({ lines, notes }) => ({
      lines: relink([...rows(lines.slice(0, 30)), ...editAll(lines.slice(30), 3, say('lie'))]),
      notes,
    }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'cut the tail, go on with lies, with the stolen key',
    make: ({ lines, key }) => {
      const forged = relink([...rows(lines.slice(0, 30)), ...editAll(lines.slice(30), 3, say('lie'))])
      return { lines: forged, notes: sign(forged, key, ALL) }
    },
    seen: [],
    anchored: 'tampered',
  },
  {
    name: "splice another run's end, relinked",
    make: ({ lines, notes, other }) => ({
      lines: relink([...rows(lines.slice(0, 30)), ...rows(other.lines.slice(30))]),
      notes,
    }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'show another run as this one',
    make: ({ other }) => other,
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'write all anew, without the key',
    make: ({ other, notes }) => ({ lines: relink(rows(other.lines)), notes }),
    seen: ['heads'],
    anchored: 'tampered',
  },
  {
    name: 'write all anew, with a key of their own',
    make: ({ other, ownKey }) => {
      const lines = relink(rows(other.lines))
      return { lines, notes: sign(lines, ownKey, ALL) }
    },
    seen: ['heads', 'close'],
    anchored: 'tampered',
  },
  {
    name: 'write all anew, with the stolen key',
    make: ({ other, key }) => {
      const lines = relink(rows(other.lines))
      return { lines, notes: sign(lines, key, ALL) }
    },
    seen: [],
    anchored: 'tampered',
  },
  {
    name: 'roll back to an old honest copy',
    make: ({ lines, notes }) => ({ lines: lines.slice(0, 11), notes: upTo(notes, 11) }),
    seen: ['close'],
    anchored: 'tampered',
  },
  {
    name: 'repeat a key in an object',
    make: ({ lines, notes }) => ({
      lines: lines.with(LIE, (lines[LIE] ?? '').replace('"text":', '"text":"lie","text":')),
      notes,
    }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'add white space',
    make: ({ lines, notes }) => ({ lines: lines.with(LIE, (lines[LIE] ?? '').replace(',', ', ')), notes }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'write a number in another form',
    make: ({ lines, notes }) => ({
      lines: lines.with(LIE, (lines[LIE] ?? '').replace('"seq":21', '"seq":21.0')),
      notes,
    }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'write a letter as an escape',
    make: ({ lines, notes }) => ({
      lines: lines.with(LIE, (lines[LIE] ?? '').replace('"note ', '"\\u006eote ')),
      notes,
    }),
    seen: ['chain', 'heads'],
    anchored: 'tampered',
  },
  {
    name: 'date back, with the stolen key',
    make: ({ lines, key }) => {
      const forged = relink(editAll(lines, LIE, (row) => (row['ts'] = '2020-01-01T00:00:00.000Z')))
      return { lines: forged, notes: sign(forged, key, ALL) }
    },
    seen: [],
    anchored: 'tampered',
  },
  {
    name: 'never write an act down',
    make: ({ lines, notes }) => ({ lines, notes }),
    seen: [],
    anchored: 'sound',
  },
]
