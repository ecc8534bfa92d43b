import { expect, test } from 'vitest'
import { ApprovalCheck } from '../../src/journal/approval-check.ts'
import type { Entry } from '../../src/journal/entry.ts'
import { approvalDigest } from '../../src/run/approval.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { next } from '../../src/run/next.ts'
import { given, on, opened, RULE, step } from '../run/given.ts'

const gated = step('issue', { approve: RULE })
const issue = on('issue')
const planned = [opened([gated]), issue.entered, issue.byHand]
const approval: RunEvent = {
  type: 'step.approved',
  step: 'issue',
  by: 'bob',
  digest: approvalDigest(given(...planned), gated),
  signature: null,
}
const done: RunEvent = { type: 'question.answered', id: 'by-hand:issue/web:0', by: 'ada', answer: {} }

/** The events with each question that the run would ask before the next of them. */
function story(...events: readonly RunEvent[]): readonly RunEvent[] {
  return events.reduce<readonly RunEvent[]>((told, event) => {
    const asks = next(given(...told)).flatMap((command): RunEvent[] =>
      command.do === 'ask' ? [{ type: 'question.asked', question: command.question }] : [],
    )
    return [...told, ...asks, event]
  }, [])
}

function wrongIn(events: readonly RunEvent[]): readonly string[] {
  const check = new ApprovalCheck()
  return events.flatMap((event) => {
    const actor = { id: 'by' in event ? event.by : 'ada', level: 'os', via: 'cli' }
    return check.see({ run: 'r', actor, event } as Entry) ?? []
  })
}

const honest = story(...planned, approval, done)

test('an approved act by hand is sound', () => {
  expect(honest.map(({ type }) => type)).toContain('question.asked')
  expect(wrongIn(honest)).toEqual([])
})

test('an act by hand that nobody approved is found', () => {
  expect(wrongIn(honest.filter(({ type }) => type !== 'step.approved'))).toEqual([
    'issue/web is done by hand with 0 of 1 approvals',
  ])
})

test('an act by hand in other words than those approved is found', () => {
  const at = honest.findIndex(({ type }) => type === 'step.approved') + 1
  const moved: RunEvent = { ...issue.byHand, lines: ['go elsewhere'] } as RunEvent
  expect(wrongIn(honest.toSpliced(at, 0, moved))).toEqual(['issue/web is done by hand with 0 of 1 approvals'])
})

test('what a person took over from a failed act of ours is no act without approval', () => {
  const taken: RunEvent = { type: 'step.taken', step: 'issue', target: 'web', by: 'ada', because: 'the API is down' }
  const question: RunEvent = { ...done, id: 'by-hand:issue/web:1' }
  const events = story(opened([gated]), issue.entered, issue.planned(), issue.failed(), taken, question)
  expect(events.map(({ type }) => type).slice(-3)).toEqual(['step.taken', 'question.asked', 'question.answered'])
  expect(wrongIn(events)).toEqual([])
})
