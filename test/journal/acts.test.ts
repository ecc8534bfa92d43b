import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../../src/base/hash.ts'
import { rawPublicKey } from '../../src/journal/checkpoint.ts'
import { joinNotes } from '../../src/journal/export.ts'
import type { Policy } from '../../src/journal/policy.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { approvalText } from '../../src/run/approval.ts'
import { DIGEST, RUN } from './given.ts'
import { loot as makeLoot } from './loot.ts'
import { secondVerdict } from './second-verifier.ts'
import { relink, rows, sign } from './tamper.ts'
import type { Loot, Row } from './tamper.ts'

let loot: Loot
let policy: Policy

beforeAll(async () => {
  const made = await makeLoot()
  loot = made.loot
  policy = made.policy
})

/** The story with something wrong in it, by somebody who holds the signing key. Rows count from 0. */
async function told(change: (all: Row[]) => Row[], heads = [1, 5, 6, 50]): Promise<{ verdict: string; wrong: string }> {
  const lines = relink(change(rows(loot.lines)))
  const sizes = heads.map((size) => (size === 50 ? lines.length : size))
  const notes = joinNotes(sign(lines, loot.key, sizes))
  const file = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const report = await verifyJournal({ lines: [file], notes, policy, run: RUN })
  const wrong = report.findings.map(({ line, what }) => `${line}: ${what}`).join('; ')
  expect(secondVerdict(file, notes, policy, RUN), wrong).toBe(report.verdict)
  return { verdict: report.verdict, wrong }
}

const at = (index: number, change: (row: Row) => void) => (all: Row[]) => {
  change(all[index] ?? {})
  return all
}
const event = (index: number, fields: Row) => at(index, (row) => Object.assign(row['event'], fields))
const without = (index: number) => (all: Row[]) => all.toSpliced(index, 1)
const [OPENED, PLANNED, ASKED, APPROVED, APPLYING, APPLIED, VERIFIED] = [0, 2, 3, 4, 5, 6, 7] as const

describe('even the holder of the signing key is caught when', () => {
  const other = { slot: 'c' }
  test.each<[string, (all: Row[]) => Row[], RegExp]>([
    ['an outcome has no intent before it', without(APPLYING), /without an intent/],
    ['an outcome is told twice', (all) => all.toSpliced(7, 0, { ...all[APPLIED], key: 'again' }), /without an intent/],
    ['something was found that nobody began', (all) => event(5, { found: true })(without(APPLYING)(all)), /intent/],
    [
      'a proof stands before the act',
      (all) =>
        all
          .with(5, all[7] ?? {})
          .with(6, all[5] ?? {})
          .with(7, all[6] ?? {}),
      /before anything was done/,
    ],
    [
      'another change is applied than the one planned',
      event(APPLYING, { change: digest(other) }),
      /not the one planned/,
    ],
    ['the plan moved after the approval', (all) => all.toSpliced(5, 0, moved(all, other)), /not the one planned/],
    ['nobody approved', without(APPROVED), /0 of 1 approvals/],
    ['nobody was asked', without(ASKED), /nobody asked/],
    ['the approval is of another plan', event(APPROVED, { digest: digest(other) }), /nobody asked|another plan/],
    [
      'the question was of another plan, and so is the approval',
      (all) =>
        event(APPROVED, { digest: digest(other) })(
          at(ASKED, (row) => (row['event'].question.digest = digest(other)))(all),
        ),
      /another plan/,
    ],
    [
      'the requester approved',
      (all) => at(APPROVED, (row) => (row['actor'].id = 'ada'))(event(APPROVED, { by: 'ada' })(all)),
      /somebody else/,
    ],
    [
      'somebody approved whom the rule does not name',
      (all) => at(APPROVED, (row) => (row['actor'].id = 'eve'))(event(APPROVED, { by: 'eve' })(all)),
      /not one of/,
    ],
    ['the approver is not who came', at(APPROVED, (row) => (row['actor'].id = 'ada')), /came from ada/],
    [
      'two must approve and one did',
      at(OPENED, (row) => (row['event'].spec.steps[0].approve.any = 2)),
      /1 of 2 approvals/,
    ],
    ['one key records two outcomes', (all) => at(VERIFIED, (row) => (row['key'] = 'apply'))(all), /recorded twice/],
    ['somebody fenced off writes on', (all) => at(20, (row) => (row['epoch'] = 1))(all), /epoch 0 after epoch 1/],
    ['something happens after the end', (all) => [...all, all[20] ?? {}], /after the run was closed/],
    ['it does not begin with its opening', (all) => all.slice(1), /begins with step.entered/],
    ['it is opened twice', (all) => all.toSpliced(3, 0, all[OPENED] ?? {}), /opened twice/],
    ['it calls itself proven without a proof', without(VERIFIED), /has no proof/],
    [
      'it calls itself proven with an unknown proof',
      at(VERIFIED, (row) => (row['event'].proof.verdict = 'unknown')),
      /has no proof/,
    ],
    ['a unit acts under two idempotency keys', (all) => again(all), /second idempotency key/],
  ])('%s', async (_, change, expected) => {
    const { verdict, wrong } = await told(change, [1, 4, 5, 6, 50])
    expect(verdict).toBe('tampered')
    expect(wrong).toMatch(expected)
  })

  test('no head covered the intent before its outcome', async () => {
    const { verdict, wrong } = await told((all) => all, [1, 5, 7, 50])
    expect(verdict).toBe('tampered')
    expect(wrong).toBe('6: acted before a signed head covered the intent')
  })
})

describe('nobody is accused when', () => {
  test.each<[string, (all: Row[]) => Row[]]>([
    ['all is told as it was', (all) => all],
    ['a crash left the intent open, and looking again found the change', (all) => event(APPLIED, { found: true })(all)],
    [
      'the same change is planned and approved again after a failure',
      (all) => all.toSpliced(6, 0, { ...all[PLANNED], key: 'again' }, { ...all[APPLYING] }),
    ],
    ['it closed with gaps, and says so', (all) => event(48, { outcome: 'gaps' })(without(VERIFIED)(all))],
    ['a later holder goes on at a higher epoch', (all) => all.map((row, i) => ({ ...row, epoch: i > 8 ? 2 : 0 }))],
  ])('%s', async (_, change) => {
    expect(await told(change, [1, 5, 6, 7, 8, 50])).toEqual({ verdict: 'sound', wrong: '' })
  })
})

test('where the policy knows a key, an approval counts with its signature over this run, step and plan only', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(rawPublicKey(publicKey)).toString('base64')
  const signed = (text: string) => (all: Row[]) => {
    const people: Row[] = all[OPENED]?.['event'].spec.people
    Object.assign(people.find(({ id }) => id === 'bob') ?? {}, { public_key: raw })
    return event(APPROVED, { signature: signWith(null, Buffer.from(text), privateKey).toString('base64') })(all)
  }
  expect(await told(signed(approvalText(RUN, 'issue', DIGEST)))).toEqual({ verdict: 'sound', wrong: '' })
  for (const text of [
    approvalText('01JZ7Y2N0R8M3V6K4T5W9XQDEF', 'issue', DIGEST),
    approvalText(RUN, 'other', DIGEST),
    approvalText(RUN, 'issue', digest(null)),
  ])
    expect((await told(signed(text))).wrong).toMatch(/has not signed/)
  const bare = (all: Row[]): Row[] => event(APPROVED, { signature: null })(signed('')(all))
  expect((await told(bare)).wrong).toMatch(/has not signed/)
})

function moved(all: readonly Row[], change: Row): Row {
  return { ...all[PLANNED], key: 'moved', event: { ...all[PLANNED]?.['event'], change } }
}

/** A second act on the same unit, under another key. */
function again(all: readonly Row[]): Row[] {
  const second = { ...all[APPLYING], event: { ...all[APPLYING]?.['event'], key: 'other' } }
  return all.toSpliced(7, 0, second)
}
