import { expect, test } from 'vitest'
import { approvalDigest } from '../../src/run/approval.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { next } from '../../src/run/next.ts'
import { FAULT, given, on, opened, RULE, step, target } from './given.ts'

const two = opened([step('issue'), step('tell', { needs: ['issue'] })])
const issue = on('issue')
const tell = on('tell')
const unit = { step: 'issue', target: 'web' }
const flaky = opened([step('issue', { retry: { times: 1, delay_ms: 50 } })])

test.each<[string, RunEvent[], unknown[]]>([
  ['a fresh run enters only the step that needs nothing', [two], [{ do: 'enter', step: 'issue' }]],
  ['an entered step is observed', [two, issue.entered], [{ do: 'observe', ...unit }]],
  ['a planned change is applied', [two, issue.entered, issue.planned()], [{ do: 'apply', ...unit }]],
  ['a look goes to its verdict without an act', [two, issue.entered, issue.looks], [{ do: 'verify', ...unit }]],
  [
    'a crash during apply looks again and never applies blindly',
    [two, issue.entered, issue.planned(), issue.applying],
    [{ do: 'observe', ...unit }],
  ],
  [
    'what was applied is verified',
    [two, issue.entered, issue.planned(), issue.applying, issue.applied()],
    [{ do: 'verify', ...unit }],
  ],
  [
    'a proof opens the next step',
    [two, issue.entered, issue.planned(), issue.applying, issue.applied(), issue.verified('proven')],
    [{ do: 'enter', step: 'tell' }],
  ],
  [
    'a proof that is unknown stops the run',
    [two, issue.entered, issue.planned(), issue.applying, issue.applied(), issue.verified('unknown')],
    [],
  ],
  [
    'a condition that is false satisfies the steps after it',
    [two, { type: 'step.settled', step: 'issue', target: null, because: 'not needed', receipt: null }],
    [{ do: 'enter', step: 'tell' }],
  ],
  [
    'all done closes as proven',
    [two, issue.entered, issue.looks, issue.verified('proven'), tell.entered, tell.settled],
    [{ do: 'close', outcome: 'proven' }],
  ],
  [
    'a skipped step closes with gaps',
    [two, issue.skipped, tell.entered, tell.settled],
    [{ do: 'close', outcome: 'gaps' }],
  ],
  [
    'a safe failure is tried again by the engine',
    [flaky, issue.entered, issue.failed()],
    [{ do: 'retry', ...unit, afterMs: 50 }],
  ],
  ['and not for ever', [flaky, issue.entered, issue.failed(), issue.retried, issue.failed()], []],
  [
    'what must be fixed first is not retried',
    [flaky, issue.entered, issue.failed({ ...FAULT, retry: 'after-fix' })],
    [],
  ],
])('%s', (_, events, commands) => {
  expect(next(given(...events))).toEqual(commands)
})

test('an always step runs although the step before it cannot go on', () => {
  const run = opened([
    step('issue'),
    step('prove', { needs: ['issue'] }),
    step('tell', { needs: ['prove'], always: true }),
  ])
  expect(next(given(run, issue.entered, issue.failed({ ...FAULT, retry: 'never' })))).toEqual([
    { do: 'enter', step: 'tell' },
  ])
})

test('a failed target does not stop its siblings, and the step after waits for a person', () => {
  const run = opened([step('put', { targets: [target('a'), target('b')] }), step('tell', { needs: ['put'] })])
  const [a, b] = [on('put', 'a'), on('put', 'b')]
  const events = [run, a.entered, a.failed({ ...FAULT, retry: 'never' })]
  expect(next(given(...events))).toEqual([{ do: 'observe', step: 'put', target: 'b' }])
  expect(next(given(...events, b.looks, b.verified('proven')))).toEqual([])
})

test('with on_failure: continue the step after goes on, and the run ends with gaps', () => {
  const run = opened([step('put', { on_failure: 'continue' }), step('tell', { needs: ['put'] })])
  const events = [run, on('put').entered, on('put').failed({ ...FAULT, retry: 'never' })]
  expect(next(given(...events))).toEqual([{ do: 'enter', step: 'tell' }])
  expect(next(given(...events, tell.entered, tell.settled))).toEqual([{ do: 'close', outcome: 'gaps' }])
})

test('a wave starts when the one before has ended', () => {
  const run = opened([step('put', { targets: [target('a', 0), target('b', 1)] })])
  const a = on('put', 'a')
  expect(next(given(run, a.entered))).toEqual([{ do: 'observe', step: 'put', target: 'a' }])
  expect(next(given(run, a.entered, a.looks, a.verified('proven')))).toEqual([
    { do: 'observe', step: 'put', target: 'b' },
  ])
})

test('an approval is asked once, for all targets together, and lets all of them act', () => {
  const put = step('put', { approve: RULE, targets: [target('a', 0), target('b', 1)] })
  const [a, b] = [on('put', 'a'), on('put', 'b')]
  const planned = [opened([put]), a.entered, a.planned(), b.planned('another')]
  const [ask] = next(given(...planned))
  if (ask?.do !== 'ask') throw new Error('nothing asked')
  expect(ask.question).toMatchObject({ kind: 'approve', step: 'put', lines: ['a: do it', 'b: do it'] })
  const asked = [...planned, { type: 'question.asked', question: ask.question } as const]
  expect(next(given(...asked))).toEqual([])
  const digest = approvalDigest(given(...asked), put)
  const approved = [...asked, { type: 'step.approved', step: 'put', by: 'bob', digest, signature: null } as const]
  expect(next(given(...approved))).toEqual([{ do: 'apply', step: 'put', target: 'a' }])
  expect(next(given(...approved, b.planned('a third')))).toMatchObject([{ do: 'ask' }])
})

test('an abort ends all but what always runs, and closes as aborted', () => {
  const run = opened([step('issue'), step('tell', { needs: ['issue'], always: true })])
  const aborted: RunEvent = { type: 'run.aborted', by: 'ada', because: 'false alarm' }
  expect(next(given(run, aborted))).toEqual([{ do: 'enter', step: 'tell' }])
  expect(next(given(run, aborted, tell.entered, tell.settled))).toEqual([{ do: 'close', outcome: 'aborted' }])
})

test('the approval of five hundred targets is asked in one line of the journal, for all of them', () => {
  const targets = Array.from({ length: 500 }, (_, i) => target(`web-${i}`))
  const gated = step('issue', { approve: { ...RULE, of: [...RULE.of] }, targets })
  const planned = targets.map(({ id }) => on('issue', id).planned('x'.repeat(200)))
  const state = given(opened([gated]), issue.entered, ...planned)
  const [ask] = next(state)
  if (ask?.do !== 'ask') throw new Error('nothing is asked')
  expect(JSON.stringify(ask.question).length).toBeLessThan(32_000)
  expect(ask.question.lines.at(-1)).toContain('and 400 more lines')
  expect(ask.question.digest).toBe(approvalDigest(state, gated))
})
