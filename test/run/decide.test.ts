import { expect, test } from 'vitest'
import type { Actor } from '../../src/model/actor.ts'
import { approvalDigest } from '../../src/run/approval.ts'
import type { Request } from '../../src/run/decide.ts'
import { decide } from '../../src/run/decide.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { next } from '../../src/run/next.ts'
import { given, on, opened, RULE, step } from './given.ts'

const os = (id: string): Actor => ({ id, level: 'os', via: 'cli' })
const gated = step('issue', { approve: RULE })
const issue = on('issue')
const planned = [opened([gated]), issue.entered, issue.planned()]
const asked = [
  ...planned,
  ...next(given(...planned)).flatMap((command): RunEvent[] =>
    command.do === 'ask' ? [{ type: 'question.asked', question: command.question }] : [],
  ),
]
const digest = approvalDigest(given(...asked), gated)
const approve: Request = { ask: 'approve', step: 'issue', digest, signature: null }

test('somebody else of the group approves', () => {
  expect(decide(given(...asked), os('bob'), approve)).toEqual({
    ok: true,
    value: [{ type: 'step.approved', step: 'issue', by: 'bob', digest, signature: null }],
  })
})

test.each<[string, RunEvent[], string, Request, RegExp]>([
  ['whoever started the run does not approve it', asked, 'ada', approve, /started the run/],
  ['a person outside the group does not', asked, 'eve', approve, /is not one of group:security/],
  ['a stranger does not', asked, 'mallory', approve, /not among the people/],
  [
    'an approval of another plan counts for nothing',
    asked,
    'bob',
    { ...approve, digest: 'sha256:other' },
    /the plan has changed/,
  ],
  ['nothing is approved before it is asked', planned, 'bob', approve, /does not ask/],
  [
    'a plan that moved needs a new approval',
    [...asked, issue.planned('other')],
    'bob',
    approve,
    /the plan has changed/,
  ],
  ['a step that has acted takes no approval', [...asked, issue.applying], 'bob', approve, /does not ask/],
  ['a retry needs a failure', asked, 'ada', { ask: 'retry', step: 'issue' }, /nothing of step issue has failed/],
  ['a misspelt step is named', asked, 'ada', { ask: 'skip', step: 'isue', because: 'x' }, /no step isue/],
])('%s', (_, events, who, request, because) => {
  const refusal = decide(given(...events), os(who), request)
  expect(refusal.ok).toBe(false)
  expect(refusal.ok ? '' : refusal.because).toMatch(because)
})

test('the same person approving twice is one approval', () => {
  const once: RunEvent = { type: 'step.approved', step: 'issue', by: 'bob', digest, signature: null }
  expect(decide(given(...asked, once), os('bob'), approve)).toMatchObject({ ok: false })
  const two = step('issue', { approve: { ...RULE, any: 2 } })
  const start = [opened([two]), issue.entered, issue.planned()]
  const both = given(
    ...start,
    { ...once, digest: approvalDigest(given(...start), two) },
    { ...once, digest: approvalDigest(given(...start), two) },
  )
  expect(next(both).map((command) => command.do)).not.toContain('apply')
})

test('a person with a key approves only with a signature', () => {
  const people = [{ id: 'bob', groups: ['security'], os_user: 'bob', public_key: `${'A'.repeat(43)}=` }]
  const [first, ...rest] = asked
  if (first?.type !== 'run.opened') throw new Error('not opened')
  const state = given({ ...first, spec: { ...first.spec, people } }, ...rest)
  expect(decide(state, os('bob'), approve)).toMatchObject({ ok: false, because: expect.stringContaining('not signed') })
  expect(decide(state, { id: 'bob', level: 'key', via: 'cli' }, { ...approve, signature: 'sig' })).toMatchObject({
    ok: true,
  })
})

test('a denial fails what was about to act, and may be retried by asking again', () => {
  const denied = decide(given(...asked), os('bob'), { ask: 'deny', step: 'issue', because: 'wrong client' })
  if (!denied.ok) throw new Error(denied.because)
  const state = given(...asked, ...denied.value)
  expect(next(state)).toEqual([])
  const again = given(...asked, ...denied.value, issue.retried, issue.planned())
  expect(next(again)).toMatchObject([{ do: 'ask' }])
})

test('work done by hand comes back as a receipt, and a secret only as a sealed reference', () => {
  const start = [
    opened([step('issue')]),
    issue.entered,
    { ...issue.byHand, wants: [{ name: 'fresh', kind: 'secret', prompt: 'The new one', optional: false }] } as RunEvent,
  ]
  const [ask] = next(given(...start))
  if (ask?.do !== 'ask') throw new Error('nothing asked')
  const state = given(...start, { type: 'question.asked', question: ask.question })
  const answer = (value: string): Request => ({ ask: 'answer', question: ask.question.id, answer: { fresh: value } })
  expect(decide(state, os('ada'), answer('hunter2hunter2'))).toMatchObject({
    ok: false,
    because: expect.stringContaining('never a value'),
  })
  const told = decide(state, os('ada'), answer('run:steps.issue.fresh'))
  if (!told.ok) throw new Error(told.because)
  expect(next(given(...start, { type: 'question.asked', question: ask.question }, ...told.value))).toEqual([
    { do: 'verify', step: 'issue', target: 'web' },
  ])
})
