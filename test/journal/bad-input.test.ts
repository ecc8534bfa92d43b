import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { signHead } from '../../src/journal/checkpoint.ts'
import { joinNotes } from '../../src/journal/export.ts'
import type { Policy } from '../../src/journal/policy.ts'
import type { Report } from '../../src/journal/report.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { ORIGIN, RUN } from './given.ts'
import { loot as makeLoot } from './loot.ts'
import { secondVerdict } from './second-verifier.ts'
import { edit, editAll, relink, rows, sign, upTo } from './tamper.ts'
import type { Loot } from './tamper.ts'

let loot: Loot
let policy: Policy
let file: Buffer

beforeAll(async () => {
  const made = await makeLoot()
  loot = made.loot
  policy = made.policy
  file = joined(loot.lines)
})

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
}

async function verdictOf(bytes: Buffer, notes: readonly string[] = loot.notes, run = RUN): Promise<Report> {
  const report = await verifyJournal({ lines: [bytes], notes: joinNotes(notes), policy, run })
  expect(secondVerdict(bytes, joinNotes(notes), policy, run), JSON.stringify(report.findings)).toBe(report.verdict)
  return report
}

const first = ({ findings }: Report): unknown => findings[0] && [findings[0].line, findings[0].code]

test('a torn last line is named, whatever is left of it', async () => {
  for (const cut of [1, 2, 100]) expect(first(await verdictOf(file.subarray(0, -cut)))).toEqual([50, 'J001'])
})

test('garbage in the middle is named by its line', async () => {
  const garbage = joined(loot.lines.with(30, 'not json'))
  expect(first(await verdictOf(garbage))).toEqual([31, 'J002'])
  const notUtf8 = Buffer.from(file)
  notUtf8[file.indexOf('note 3"')] = 0xff
  expect((await verdictOf(notUtf8)).findings[0]).toMatchObject({ code: 'J002', what: 'not UTF-8' })
})

test.each([
  ['CRLF line ends', () => Buffer.from(file.toString().replaceAll('\n', '\r\n')), 1],
  ['a byte order mark', () => Buffer.concat([Buffer.from('\ufeff'), file]), 1],
  ['a newline that an editor has added', () => Buffer.concat([file, Buffer.from('\n')]), 51],
])('%s: the file was edited', async (_, make, line) => {
  const report = await verdictOf(make())
  expect(first(report)).toEqual([line, 'J004'])
  expect(report.findings[0]?.what).toContain('the file was edited')
})

test('two runs in one file: the second belongs elsewhere', async () => {
  const report = await verdictOf(joined([...loot.lines, ...loot.other.lines]))
  expect(report.findings.find(({ code }) => code === 'J005')).toMatchObject({ line: 51 })
})

test('a run under the name of another is told apart', async () => {
  expect((await verdictOf(joined(loot.other.lines), loot.other.notes)).findings[0]?.code).toBe('J005')
})

test.each([
  ['an unknown version', (row: any) => (row.v = 2)],
  ['an unknown event', (row: any) => (row.event = { type: 'step.teleported' })],
])('%s: bytes and chain are still checked, the rest is undecided', async (_, change) => {
  const lines = relink(editAll(loot.lines, 30, change))
  const honest = await verdictOf(joined(lines), sign(lines, loot.key, [1, 5, 6, 50]))
  expect(honest).toMatchObject({ verdict: 'undecided', layers: { chain: 'passed', heads: 'passed' } })
  expect(first(honest)).toEqual([31, 'J006'])
  const broken = lines.with(
    40,
    edit(lines[40] ?? '', (row) => (row['prev'] = '0'.repeat(64))),
  )
  expect((await verdictOf(joined(broken), [])).verdict).toBe('tampered')
})

test('no head at all decides nothing; an open run says that it is open', async () => {
  expect((await verdictOf(file, [])).verdict).toBe('undecided')
  expect((await verdictOf(joined(loot.lines.slice(0, 11)), upTo(loot.notes, 11))).verdict).toBe('open')
})

test('an empty file is no journal', async () => {
  expect((await verdictOf(Buffer.alloc(0), [])).findings[0]).toMatchObject({ code: 'J002' })
})

test('a head that is unsigned, by an unknown key, under a wrong key id or malformed is refused', async () => {
  const [note = ''] = loot.notes
  const [text = '', signature = ''] = note.split('\n\n')
  const blob = Buffer.from(signature.split(' ')[2] ?? '', 'base64')
  const wrongId = Buffer.from(blob)
  wrongId[0] = (wrongId[0] ?? 0) ^ 1
  const badSignature = Buffer.from(blob)
  badSignature[10] = (badSignature[10] ?? 0) ^ 1
  const stranger = sign(loot.lines, loot.ownKey, [1])
  const forged = [
    `${text}\n\n`,
    ...stranger,
    `${text}\n\n— ${ORIGIN} ${wrongId.toString('base64')}\n`,
    `${text}\n\n— ${ORIGIN} ${badSignature.toString('base64')}\n`,
    `${text}\n\nsigned, the boss\n`,
    `${text}\nan extension line\n\n${signature}`,
  ]
  for (const one of forged) {
    const { layers, findings } = await verdictOf(file, [one, ...loot.notes])
    expect(layers.heads, one).toBe('failed')
    expect(findings[0]).toMatchObject({ code: 'J010' })
  }
})

test("a witness's signature beside ours is ignored; a bad one under our key is not", async () => {
  const key = generateKeyPairSync('ed25519').privateKey
  const head = { origin: `${ORIGIN}/${RUN}`, size: 1, root: (loot.notes[0] ?? '').split('\n')[2] ?? '' }
  const witness = signHead(head, 'witness.example', key).split('\n\n')[1] ?? ''
  const both = `${loot.notes[0]}${witness}`
  expect((await verdictOf(file, [both, ...loot.notes.slice(1)])).verdict).toBe('sound')
  const impostor = signHead(head, ORIGIN, key).split('\n\n')[1] ?? ''
  expect((await verdictOf(file, [`${loot.notes[0]}${impostor}`, ...loot.notes.slice(1)])).verdict).toBe('sound')
})

test('two heads for one size are both shown', async () => {
  const other = sign(relink(rows(loot.other.lines)), loot.key, [50])
  const { findings } = await verdictOf(file, [...loot.notes, ...other])
  const what = findings.map((finding) => finding.what).join()
  for (const note of [loot.notes.at(-1), other[0]]) expect(what).toContain((note ?? '').split('\n')[2])
})

test('a head of more lines than there are, or heads out of order, are findings', async () => {
  expect((await verdictOf(joined(loot.lines.slice(0, 49)))).layers.heads).toBe('failed')
  expect((await verdictOf(file, loot.notes.toReversed())).layers.heads).toBe('failed')
})

test('a line of more than 64 KiB is refused, of whatever size, in pieces of whatever size', async () => {
  const [head = '', ...rest] = loot.lines
  const long = edit(rest[20] ?? '', (row) => (row['event'].text = 'x'.repeat(70_000)))
  const bytes = joined([head, ...rest.with(20, long)])
  expect(first(await verdictOf(bytes))).toEqual([22, 'J007'])
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 3000; i += 1) yield Buffer.alloc(10_000, 120)
    yield Buffer.from('\n')
  }
  const { findings } = await verifyJournal({ lines: endless(), notes: [], policy })
  expect(findings[0]).toMatchObject({ line: 1, code: 'J007' })
})

test('the pieces in which a file is read make no difference', async () => {
  const whole = await verdictOf(file)
  for (const size of [1, 7, 4096]) {
    const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
      file.subarray(i * size, (i + 1) * size),
    )
    expect(await verifyJournal({ lines: pieces, notes: joinNotes(loot.notes), policy, run: RUN })).toEqual(whole)
  }
})

test('a first line that holds a spec of thousands of targets is read', async () => {
  const all = relink(
    editAll(loot.lines, 0, (row) => {
      const [step] = row['event'].spec.steps
      const many = Array.from({ length: 3000 }, (_, i) => ({ ...step.targets[0], id: `t${i}` }))
      row['event'].spec.steps.push({ ...step, id: 'logout', approve: null, targets: many })
    }).with(49, JSON.parse(edit(loot.lines.at(-1) ?? '', (row) => (row['event'].outcome = 'gaps')))),
  )
  expect(all[0]?.length).toBeGreaterThan(300_000)
  expect((await verdictOf(joined(all), sign(all, loot.key, [1, 5, 6, 50]))).verdict).toBe('sound')
})
