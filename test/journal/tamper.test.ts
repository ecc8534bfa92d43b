import { beforeAll, describe, expect, test } from 'vitest'
import { joinNotes } from '../../src/journal/export.ts'
import type { Policy } from '../../src/journal/policy.ts'
import type { Report } from '../../src/journal/report.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { RUN } from './given.ts'
import { loot as makeLoot } from './loot.ts'
import { secondVerdict } from './second-verifier.ts'
import { ATTACKS, sizeOf } from './tamper.ts'
import type { Bundle, Loot } from './tamper.ts'

let loot: Loot
let policy: Policy

beforeAll(async () => {
  const made = await makeLoot()
  loot = made.loot
  policy = made.policy
})

/** Both verifiers, which must say the same. */
async function verdictOf({ lines, notes }: Bundle, by: Policy): Promise<Report> {
  const file = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const report = await verifyJournal({ lines: [file], notes: joinNotes(notes), policy: by, run: RUN })
  expect(secondVerdict(file, joinNotes(notes), by, RUN), JSON.stringify(report.findings)).toBe(report.verdict)
  return report
}

/** The head that stood in the incident's thread before anybody touched the journal. */
function anchored(): Policy {
  const last = loot.notes.find((head) => sizeOf(head) > 30) ?? ''
  return { ...policy, pinned: { [RUN]: { size: sizeOf(last), root: last.split('\n')[2] ?? '' } } }
}

test('an honest journal is sound, to both verifiers, with and without a pinned head', async () => {
  expect(await verdictOf(loot, policy)).toMatchObject({ verdict: 'sound', entries: 50, run: RUN, findings: [] })
  expect(await verdictOf(loot, anchored())).toMatchObject({ verdict: 'sound', findings: [] })
})

describe.each(ATTACKS)('$name', ({ make, seen, anchored: expected }) => {
  test('is seen by exactly the layers that can see it', async () => {
    const { layers, verdict, findings } = await verdictOf(make(loot), policy)
    const caught = [
      ...(layers.bytes === 'passed' && layers.chain === 'passed' ? [] : ['chain']),
      ...(layers.close === 'passed' ? [] : ['close']),
      ...(layers.heads === 'passed' ? [] : ['heads']),
    ]
    expect(caught.toSorted(), JSON.stringify(findings)).toEqual(seen.toSorted())
    expect(verdict === 'sound').toBe(seen.length === 0)
  })

  test('is seen, or missed, when a head was kept outside', async () => {
    expect((await verdictOf(make(loot), anchored())).verdict).toBe(expected)
  })
})

test('a verdict names the first bad line, its code and what is wrong', async () => {
  const forged = ATTACKS.find(({ name }) => name === 'edit one record')?.make(loot) ?? loot
  const { findings } = await verdictOf(forged, policy)
  expect(findings[0]).toMatchObject({
    line: 22,
    code: 'J003',
    what: 'does not follow from line 21 as that stands here',
  })
})

test('a rolled back journal is called that', async () => {
  const old = ATTACKS.find(({ name }) => name === 'roll back to an old honest copy')?.make(loot) ?? loot
  const { findings } = await verdictOf(old, anchored())
  expect(findings.map(({ code }) => code)).toEqual(['J009'])
  expect((await verdictOf(old, policy)).verdict).toBe('open')
})

test('of two honest-looking views, each sound alone, at least one fails against the head that both auditors compare', async () => {
  const other = ATTACKS.find(({ name }) => name === 'write all anew, with the stolen key')?.make(loot) ?? loot
  expect([(await verdictOf(loot, policy)).verdict, (await verdictOf(other, policy)).verdict]).toEqual([
    'sound',
    'sound',
  ])
  expect((await verdictOf(other, anchored())).verdict).toBe('tampered')
})
