import { expect, test } from 'vitest'
import type { Actor } from '../../src/model/actor.ts'
import { approvalDigest, isApproved } from '../../src/run/approval.ts'
import type { Request } from '../../src/run/decide.ts'
import { decide } from '../../src/run/decide.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { next } from '../../src/run/next.ts'
import type { RunState } from '../../src/run/state.ts'
import { openQuestions, unitOf } from '../../src/run/state.ts'
import type { StepSpec } from '../../src/run/spec.ts'
import { given, on, opened, RULE, step, target } from './given.ts'

const os = (id: string): Actor => ({ id, level: 'os', via: 'cli' })
const gated = step('issue', { approve: RULE })
const issue = on('issue')

/** Asks everything that the run would ask now. */
function asking(...events: readonly RunEvent[]): RunEvent[] {
  const asked = next(given(...events)).flatMap((command): RunEvent[] =>
    command.do === 'ask' ? [{ type: 'question.asked', question: command.question }] : [],
  )
  return [...events, ...asked]
}

/** The events with those that this person's request adds; a refusal ends the test. */
function after(events: readonly RunEvent[], who: string, request: Request): RunEvent[] {
  const decision = decide(given(...events), os(who), request)
  if (!decision.ok) throw new Error(decision.because)
  return [...events, ...decision.value]
}

const refused = (events: readonly RunEvent[], who: string, request: Request): string => {
  const decision = decide(given(...events), os(who), request)
  return decision.ok ? '' : decision.because
}
const does = (events: readonly RunEvent[]): readonly string[] => next(given(...events)).map((command) => command.do)
const asked = asking(opened([gated]), issue.entered, issue.planned())
const digestOf = (events: readonly RunEvent[], of: StepSpec): string => approvalDigest(given(...events), of)
const glass: Request = {
  ask: 'break-glass',
  step: 'issue',
  digest: digestOf(asked, gated),
  because: 'nobody answers',
  witness: 'bob',
  signature: null,
}
const told: RunEvent = { type: 'witness.told', step: 'issue', witness: 'bob', channels: [] }

test('whoever breaks the glass goes ahead at once, the witness is told, and a review is opened', () => {
  const events = after(asked, 'ada', glass)
  expect(next(given(...events))).toMatchObject([
    { do: 'ask', question: { kind: 'review', due_ms: 86_400_000, lines: ['because: nobody answers', 'witness: bob'] } },
    { do: 'apply', step: 'issue', target: 'web' },
  ])
  expect(next(given(...asking(...events)))).toEqual([
    { do: 'tell', step: 'issue', nth: 0 },
    { do: 'apply', step: 'issue', target: 'web' },
  ])
})

test('the run cannot close before somebody else has reviewed it', () => {
  const done = [
    ...asking(...after(asked, 'ada', glass)),
    told,
    issue.applying,
    issue.applied(),
    issue.verified('proven'),
  ]
  expect(does(done)).toEqual([])
  const [review] = openQuestions(given(...done))
  const answer = { verdict: 'accepted', text: 'right' }
  const says: Request = { ask: 'answer', question: review?.id ?? '', answer }
  expect(refused(done, 'ada', says)).toBe('ada cannot review it: it takes somebody else')
  expect(refused(done, 'mallory', says)).toMatch(/not among the people/)
  expect(refused(done, 'eve', { ...says, answer: { verdict: 'fine', text: 'x' } })).toMatch(/accepted or objected/)
  expect(refused(done, 'eve', { ...says, answer: { verdict: 'objected', text: ' ' } })).toMatch(/says why/)
  expect(next(given(...after(done, 'eve', says)))).toEqual([{ do: 'close', outcome: 'proven' }])
})

test('an aborted run with an act without approval does not close either before it is reviewed', () => {
  const aborted = [...asking(...after(asked, 'ada', glass)), told, issue.applying, issue.failed()]
  expect(does(after(aborted, 'bob', { ask: 'abort', because: 'x' }))).toEqual([])
})

test.each<[string, readonly RunEvent[], string, Request, RegExp]>([
  ['where no approval is asked for', [opened([step('issue')])], 'ada', glass, /takes no approval/],
  ['before it is asked for', asked.slice(0, 3), 'ada', glass, /does not ask for an approval now/],
  ['for another plan', asked, 'ada', { ...glass, digest: 'sha256:x' } as Request, /plan has changed/],
  ['without a reason', asked, 'ada', { ...glass, because: ' ' } as Request, /one line of 1 to 500/],
  ['before oneself', asked, 'bob', glass, /own witness/],
  ['before a stranger', asked, 'ada', { ...glass, witness: 'mallory' } as Request, /must be one of ada, bob, eve/],
  ['by a stranger', asked, 'mallory', glass, /mallory is not among/],
])('the glass is not broken %s', (_, events, who, request, because) => {
  expect(refused(events, who, request)).toMatch(because)
})

test('a plan that moved after the glass was broken is asked about again', () => {
  const state = given(...asking(...after(asked, 'ada', glass)), told, issue.planned('moved'))
  expect(isApproved(state, gated)).toBe(false)
  expect(next(state)).toMatchObject([{ do: 'ask', question: { kind: 'approve' } }])
})

const approve = (events: readonly RunEvent[]): RunEvent[] =>
  after(events, 'bob', { ask: 'approve', step: 'issue', digest: digestOf(events, gated), signature: null })
const proven = [
  ...approve(asked),
  issue.applying,
  issue.applied({ fresh: 'run:steps.issue.fresh' }),
  issue.verified('proven'),
]

test('what is done is done once more only from a new look on, and needs a new approval', () => {
  const both = [opened([gated, step('put', { needs: ['issue'] })]), ...proven.slice(1)]
  const again = after(both, 'ada', { ask: 'redo', step: 'issue', because: 'somebody undid it' })
  expect(does(again)).toEqual(['observe'])
  const planned = [...again, issue.planned()]
  expect(next(given(...planned))).toMatchObject([{ do: 'ask', question: { kind: 'approve' } }])
  expect(does(approve(asking(...planned)))).toEqual(['apply'])
})

test('a step that gave something still gives it while it is done once more', () => {
  const [unit] = [unitOf(given(...after(proven, 'ada', { ask: 'redo', step: 'issue', because: 'x' })), 'issue', 'web')]
  expect(unit).toMatchObject({ state: { at: 'waiting' }, receipt: { fresh: 'run:steps.issue.fresh' }, redone: 1 })
})

test('what has not ended is not done once more, and a closed run not at all', () => {
  const redo: Request = { ask: 'redo', step: 'issue', because: 'x' }
  expect(refused(asked, 'ada', redo)).toMatch(/retry is for what has failed/)
  expect(refused([...proven, { type: 'run.closed', outcome: 'proven', exposure: 'dead' }], 'ada', redo)).toMatch(
    /closed/,
  )
})

const put = on('put')
const failed = [opened([step('put', { on_failure: 'stop' })]), put.entered, put.planned(), put.failed()]
const take: Request = { ask: 'by-hand', step: 'put', because: 'the token may not write' }

test('what a person takes over is asked about, looked at afterwards and never written by us', () => {
  const taken = asking(...after(failed, 'ada', take))
  const [question] = openQuestions(given(...taken))
  expect(question).toMatchObject({ kind: 'by-hand', prompt: 'do it', wants: [] })
  const done = after(taken, 'ada', { ask: 'answer', question: question?.id ?? '', answer: {} })
  expect(next(given(...done))).toEqual([{ do: 'observe', step: 'put', target: 'web' }])
  expect(does([...done, put.applied()])).toEqual(['verify'])
  const unknown = given(...done, put.applied(), put.verified('unknown'))
  expect(unitOf(unknown, 'put', 'web').state).toMatchObject({ at: 'done', how: 'by-hand' })
})

test('only what has failed is taken over', () => {
  expect(refused(failed.slice(0, 3), 'ada', take)).toBe('nothing of step put has failed')
})

test('what was skipped asks nobody any more', () => {
  const byHand = asking(opened([step('put')]), put.entered, put.byHand)
  const state = given(...after(byHand, 'ada', { ask: 'skip', step: 'put', because: 'x' }))
  expect(openQuestions(state)).toEqual([])
  expect(next(state)).toEqual([{ do: 'close', outcome: 'gaps' }])
})

test('an aborted run asks nobody any more, and closes', () => {
  expect(next(given(...after(asked, 'bob', { ask: 'abort', because: 'x' })))).toEqual([
    { do: 'close', outcome: 'aborted' },
  ])
})

test('who answered first is told to whoever comes second', () => {
  const byHand = asking(opened([step('put')]), put.entered, put.byHand)
  const [question] = openQuestions(given(...byHand))
  const answer: Request = { ask: 'answer', question: question?.id ?? '', answer: {} }
  expect(refused(after(byHand, 'bob', answer), 'ada', answer)).toBe('bob has answered this question')
})

test('a file comes back as its digest and name, and not as a path', () => {
  const wants = [{ name: 'file', kind: 'file', prompt: 'The log', optional: false }]
  const byHand = asking(opened([step('put')]), put.entered, { ...put.byHand, wants } as RunEvent)
  const [question] = openQuestions(given(...byHand))
  const answer = (file: string): Request => ({ ask: 'answer', question: question?.id ?? '', answer: { file } })
  expect(refused(byHand, 'ada', answer('/tmp/log.txt'))).toMatch(/kept by its digest/)
  expect(refused(byHand, 'ada', answer(`sha256:${'0'.repeat(64)} log.txt`))).toBe('')
})

test('a run is handed only to somebody of the policy', () => {
  expect(refused(asked, 'ada', { ask: 'handover', to: 'mallory', because: 'x' })).toMatch(/ada, bob, eve/)
  const state = given(...after(asked, 'ada', { ask: 'handover', to: 'bob', because: 'my shift ends' }))
  expect(state.handed).toEqual({ by: 'ada', to: 'bob', because: 'my shift ends' })
})

const paced = (steps: readonly StepSpec[]): RunEvent => opened(steps, { pace: 'step' })
const goOn = (state: RunState, go: string): Request => ({
  ask: 'answer',
  question: openQuestions(state)[0]?.id ?? '',
  answer: { go },
})

test('with a pace every step that changes something asks before it acts, and then for its approval', () => {
  const start = asking(paced([gated]), issue.entered, issue.planned())
  expect(openQuestions(given(...start))).toMatchObject([{ kind: 'go', lines: ['web: do it'] }])
  const let_go = after(start, 'ada', goOn(given(...start), 'step'))
  expect(next(given(...let_go))).toMatchObject([{ do: 'ask', question: { kind: 'approve' } }])
})

test('whoever says "all" is asked no more', () => {
  const two = [step('a'), step('b')]
  const start = asking(paced(two), on('a').entered, on('a').planned())
  const all = after(start, 'ada', goOn(given(...start), 'all'))
  const a = [on('a').applying, on('a').applied(), on('a').verified('proven')]
  expect(does([...all, ...a, on('b').entered, on('b').planned()])).toEqual(['apply'])
  const one = after(start, 'ada', goOn(given(...start), 'step'))
  expect(does([...one, ...a, on('b').entered, on('b').planned()])).toEqual(['ask'])
})

test('a step that only looks does not ask whether it may', () => {
  const look = on('look')
  expect(does([paced([step('look', { targets: [target('web')] })]), look.entered, look.looks])).toEqual(['verify'])
})

const hand = [opened([gated]), issue.entered, issue.byHand]

test('what a person does by hand is approved first, word by word, like what we do', () => {
  expect(next(given(...hand))).toMatchObject([
    { do: 'ask', question: { kind: 'approve', lines: ['web: do it by hand', 'go there'] } },
  ])
  const other = given(...hand.slice(0, 2), { ...issue.byHand, lines: ['go elsewhere'] } as RunEvent)
  expect(digestOf(hand, gated)).not.toBe(approvalDigest(other, gated))
  const approved = approve(asking(...hand))
  expect(next(given(...approved))).toMatchObject([
    { do: 'ask', question: { kind: 'by-hand', prompt: 'do it by hand' } },
  ])
  expect(openQuestions(given(...asking(...approved))).map(({ kind }) => kind)).toEqual(['by-hand'])
})

test('what a person takes over from a failed act needs no second approval', () => {
  const taken = after([...approve(asked), issue.applying, issue.failed()], 'ada', {
    ask: 'by-hand',
    step: 'issue',
    because: 'the API is down',
  })
  expect(next(given(...taken))).toMatchObject([{ do: 'ask', question: { kind: 'by-hand' } }])
})

test('with a pace, work by hand is asked for at once: it is a stop already; its approval still comes first', () => {
  const free = step('issue')
  expect(next(given(paced([free]), issue.entered, issue.byHand))).toMatchObject([
    { do: 'ask', question: { kind: 'by-hand' } },
  ])
  expect(next(given(paced([gated]), issue.entered, issue.byHand))).toMatchObject([
    { do: 'ask', question: { kind: 'approve' } },
  ])
})
