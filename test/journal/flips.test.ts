import { beforeAll, expect, test } from 'vitest'
import type { Head } from '../../src/journal/checkpoint.ts'
import { openNotes } from '../../src/journal/head-check.ts'
import type { Policy } from '../../src/journal/policy.ts'
import { Findings } from '../../src/journal/report.ts'
import { JournalCheck, verifyJournal } from '../../src/journal/verify.ts'
import { RUN } from './given.ts'
import { loot as makeLoot } from './loot.ts'
import { editAll, relink, sign } from './tamper.ts'
import type { Loot } from './tamper.ts'

let loot: Loot
let policy: Policy

beforeAll(async () => {
  const made = await makeLoot()
  loot = made.loot
  policy = made.policy
})

/** Fifty records, in journals of ten so that little is read again for each flip: an opening and nine more. */
function journals(): readonly (readonly string[])[] {
  const [first, ...rest] = editAll(loot.lines, 49, (row) => (row['event'].outcome = 'gaps'))
  return [0, 9, 18, 27, 36, 45].map((from) => relink([first ?? {}, ...rest.slice(from, from + 9)]))
}

/** Stops at the first finding, which is how far an auditor would have to read. */
function isSeen(lines: readonly Uint8Array[], heads: readonly Head[]): boolean {
  const findings = new Findings()
  const check = new JournalCheck({ heads, policy, findings, run: RUN })
  for (const bytes of lines) {
    check.see({ bytes, ended: true })
    if (!findings.none) return true
  }
  return check.end().findings.length > 0
}

test('every flipped byte of fifty records is seen', () => {
  let flips = 0
  for (const [nth, journal] of journals().entries()) {
    const lines = journal.map((line) => Buffer.from(line))
    const heads = openNotes(sign(journal, loot.key, [6, lines.length]), policy, new Findings())
    expect(isSeen(lines, heads)).toBe(false)
    for (const [k, line] of lines.entries()) {
      if (k === 0 && nth > 0) continue
      flips += line.length
      expect(unseenFlip(lines, k, heads), `journal ${nth}, line ${k + 1}`).toBeUndefined()
    }
  }
  expect(flips).toBeGreaterThan(15_000)
})

/** The first byte of line k that can be changed without being seen. */
function unseenFlip(lines: readonly Buffer[], k: number, heads: readonly Head[]): number | undefined {
  const copy = Buffer.from(lines[k] ?? '')
  const flipped = lines.with(k, copy)
  for (const [i, whole] of copy.entries()) {
    copy[i] = whole ^ (1 << (i % 8))
    if (!isSeen(flipped, heads)) return i
    copy[i] = whole
  }
  return undefined
}

test('every flipped byte of the signed heads is seen', async () => {
  const file = Buffer.from(loot.lines.map((line) => `${line}\n`).join(''))
  const notes = Buffer.from(loot.notes.slice(0, 1).join('\n'))
  for (let i = 0; i < notes.length; i += 1) {
    const copy = Buffer.from(notes)
    copy[i] = (copy[i] ?? 0) ^ 1
    const text = [copy.toString(), ...loot.notes.slice(1)].join('\n')
    const { verdict } = await verifyJournal({ lines: [file], notes: text, policy, run: RUN })
    if (verdict === 'sound') throw new Error(`byte ${i} of the notes was not seen`)
  }
})

test('every cut of the tail is seen, and so is a newline that became something else', async () => {
  const file = Buffer.from(loot.lines.map((line) => `${line}\n`).join(''))
  const heads = openNotes(loot.notes, policy, new Findings())
  const lines = loot.lines.map((line) => Buffer.from(line))
  for (let kept = 0; kept < lines.length; kept += 1) expect(isSeen(lines.slice(0, kept), heads)).toBe(true)
  for (let at = file.indexOf(10); at >= 0; at = file.indexOf(10, at + 1)) {
    const copy = Buffer.from(file)
    copy[at] = 32
    expect((await verifyJournal({ lines: [copy], notes: loot.notes, policy })).verdict).toBe('tampered')
  }
})
