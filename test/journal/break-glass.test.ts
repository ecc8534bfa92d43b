import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../../src/base/hash.ts'
import { rawPublicKey } from '../../src/journal/checkpoint.ts'
import { joinNotes } from '../../src/journal/export.ts'
import type { Policy } from '../../src/journal/policy.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { approvalText, forcedText } from '../../src/run/approval.ts'
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

const [APPROVED, LAST] = [4, -1]
const FORCED: Row = {
  type: 'step.forced',
  step: 'issue',
  by: 'ada',
  digest: DIGEST,
  because: 'nobody answers',
  witness: 'bob',
  signature: null,
}
const REVIEW: Row = {
  id: 'review:issue:0',
  kind: 'review',
  step: 'issue',
  target: null,
  prompt: 'x',
  lines: [],
  wants: [],
  digest: DIGEST,
  rule: null,
  escalated: false,
  due_ms: 86_400_000,
}
const ANSWER: Row = { verdict: 'accepted', text: 'it was right' }

interface Story {
  readonly forced?: Row
  readonly actor?: string
  readonly reviewer?: string | null
  readonly reviewActor?: string
  readonly change?: (all: Row[]) => Row[]
}

/** The honest story with a broken glass in the place of the approval, looked at by both verifiers. */
async function told({ forced = {}, actor = 'ada', reviewer = 'bob', reviewActor, change = (all) => all }: Story) {
  const from = (id: string): Row => ({ id, level: 'os', via: 'cli' })
  const build = (all: Row[]): Row[] => {
    const row = (event: Row, by: string | null, key: string): Row => ({
      ...all[APPROVED],
      key,
      actor: by === null ? all[1]?.['actor'] : from(by),
      event,
    })
    const closing = [row({ type: 'question.asked', question: REVIEW }, null, 'review')]
    if (reviewer !== null) {
      const answered = { type: 'question.answered', id: REVIEW['id'], by: reviewer, answer: ANSWER }
      closing.push(row(answered, reviewActor ?? reviewer, 'reviewed'))
    }
    const opened = all.with(APPROVED, { ...row({ ...FORCED, ...forced }, actor, 'forced'), key: null })
    return opened.toSpliced(LAST, 0, ...closing)
  }
  const lines = relink(change(build(rows(loot.lines))))
  const notes = joinNotes(sign(lines, loot.key, [1, 5, 6, lines.length]))
  const file = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const report = await verifyJournal({ lines: [file], notes, policy, run: RUN })
  const wrong = report.findings.map(({ what }) => what).join('; ')
  expect(secondVerdict(file, notes, policy, RUN), wrong).toBe(report.verdict)
  return { verdict: report.verdict, wrong }
}

test('an act without approval, before a witness and reviewed by somebody else, is sound', async () => {
  expect(await told({})).toEqual({ verdict: 'sound', wrong: '' })
})

describe('it is found when', () => {
  test.each<[string, Story, RegExp]>([
    ['it was closed before anybody reviewed it', { reviewer: null }, /closed before anybody reviewed/],
    ['whoever broke the glass reviewed it', { reviewer: 'ada' }, /takes somebody else/],
    ['a stranger reviewed it', { reviewer: 'mallory' }, /came from mallory/],
    ['the reviewer is not who came', { reviewActor: 'eve' }, /came from eve/],
    ['nobody is named as witness', { forced: { witness: 'nobody' } }, /witness must be one of/],
    ['one is one’s own witness', { forced: { witness: 'ada' } }, /own witness/],
    ['there is no reason', { forced: { because: ' ' } }, /needs a reason/],
    ['it was another plan', { forced: { digest: digest({ other: 1 }) } }, /plan has changed/],
    ['a stranger broke the glass', { forced: { by: 'mallory' }, actor: 'mallory' }, /not among the people/],
    ['it came from somebody else', { actor: 'eve' }, /came from eve/],
    ['nobody was asked for an approval', { change: (all) => all.toSpliced(3, 1) }, /does not ask for an approval/],
  ])('%s', async (_, story, expected) => {
    const { verdict, wrong } = await told(story)
    expect(verdict).toBe('tampered')
    expect(wrong).toMatch(expected)
  })
})

test('where the policy knows a key, it must be signed, with the witness, and an approval’s signature does not do', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(rawPublicKey(publicKey)).toString('base64')
  const signed = (text: string): Story => ({
    forced: { signature: signWith(null, Buffer.from(text), privateKey).toString('base64') },
    change: (all) => {
      const people: Row[] = all[0]?.['event'].spec.people
      Object.assign(people.find(({ id }) => id === 'ada') ?? {}, { public_key: raw })
      return all
    },
  })
  const plan = { step: 'issue', digest: DIGEST }
  expect(await told(signed(forcedText(RUN, { ...plan, witness: 'bob' })))).toEqual({ verdict: 'sound', wrong: '' })
  for (const text of [forcedText(RUN, { ...plan, witness: 'eve' }), approvalText(RUN, 'issue', DIGEST)])
    expect((await told(signed(text))).wrong).toMatch(/has not signed/)
})

test('after a step was opened once more, what approved it before does not', async () => {
  const again = (all: Row[]): Row[] => {
    const reopened = { type: 'step.reopened', step: 'issue', target: 'web', by: 'ada', because: 'x' }
    const [planned, applying] = [all[2] ?? {}, all[5] ?? {}]
    return all.toSpliced(
      8,
      0,
      { ...all[1], key: null, event: reopened },
      { ...planned, key: 'p2' },
      { ...applying, key: null },
    )
  }
  expect((await told({ change: again })).wrong).toMatch(/0 of 1 approvals/)
})
