import { expect, test } from 'vitest'
import type { EventType } from '../../src/run/event.ts'
import { RunEvent } from '../../src/run/event.ts'
import { statusLines } from '../../src/views/status-list.ts'
import { happenings, timelineLine } from '../../src/views/timeline.ts'
import { FAULT, given, on, opened, step } from '../run/given.ts'
import { entries, HOSTILE, RUN, texts } from './entries.ts'

const kill = on('kill')
const timeline = (events: readonly RunEvent[]) => happenings(entries(events)).map(timelineLine)

test('one line an event, in UTC with Z', () => {
  const story: readonly RunEvent[] = [
    opened([step('kill')]),
    kill.planned(),
    { type: 'step.approved', step: 'kill', by: 'bob', digest: 'sha256:0123456789abcdef', signature: null },
    kill.applying,
    { type: 'step.applied', step: 'kill', target: 'web', receipt: {}, found: true },
    kill.verified('proven'),
    kill.failed(),
  ]
  expect(texts(timeline(story))).toEqual([
    '14:13:02Z run                    opened       A runbook DRILL (ada, known by os)',
    '14:13:03Z kill/web               plans        do it',
    '14:13:04Z kill                   approved     sha256:0123456789ab (bob, known by os)',
    '14:13:05Z kill/web               acts',
    '14:13:06Z kill/web               acted        seen by looking again',
    '14:13:07Z kill/web               PROVEN       it is so: something',
    '14:13:08Z kill/web               FAILED       no way there (TARGET_UNREACHABLE)',
  ])
})

test.each([
  ['proven', 'PROVEN', 'good'],
  ['disproven', 'DISPROVEN', 'bad'],
  ['unknown', 'UNVERIFIED', 'warn'],
] as const)('a proof that is %s reads %s', (verdict, word, tone) => {
  const [, line] = timeline([opened([step('kill')]), kill.verified(verdict)])
  expect(line).toMatchObject({ tone })
  expect(line?.text.split(/\s+/)[2]).toBe(word)
})

test.each<[string, RunEvent]>([
  ['skipped', kill.skipped],
  ['not needed', { type: 'step.settled', step: 'kill', target: null, because: 'x', receipt: null }],
])('a proof that comes after a step has ended as %s is not told as one', (word, end) => {
  const story = [opened([step('kill')]), kill.entered, kill.planned(), kill.applying, end, kill.verified('proven')]
  expect(happenings(entries(story)).at(-1)).toMatchObject({
    word: 'too late',
    says: `it had ended as ${word}; seen after that: something`,
    tone: 'warn',
  })
})

test('a proof is told as one for ever, also when the step is opened once more and then skipped', () => {
  const again: RunEvent = { type: 'step.reopened', step: 'kill', target: 'web', by: 'ada', because: 'x' }
  const story = [opened([step('kill')]), kill.verified('proven'), again, kill.skipped, kill.verified('proven')]
  expect(happenings(entries(story)).map(({ word }) => word)).toEqual([
    'opened',
    'PROVEN',
    'once more',
    'SKIPPED',
    'too late',
  ])
})

test('a note with escapes and line breaks is one harmless line', () => {
  const [line] = timeline([{ type: 'note.added', by: 'ada', text: HOSTILE }])
  expect(line?.text).toContain('\\x1b[2J')
  // oxlint-disable-next-line no-control-regex -- the point of the test
  expect(line?.text).not.toMatch(/[\u0000-\u001f]/)
})

test('every event there is has words', () => {
  const all = RunEvent.options.map(({ shape }) => shape.type.value) satisfies EventType[]
  const bare = { by: 'ada', because: 'x', text: 'x', step: 's', target: 't', id: 'q', refs: [], digest: 'd', says: 'x' }
  const more = { plan: 'look', outcome: 'gaps', exposure: 'dead', then: 'deny', epoch: 1, ref: 'r', fingerprint: 'f' }
  const deep = {
    spec: { runbook: { title: 't' } },
    fault: { what: 'w', code: 'BUG' },
    proof: { verdict: 'proven', claim: 'c', seen: [] },
    question: { kind: 'approve', prompt: 'p', step: 's' },
    channels: [],
  }
  for (const type of all) {
    const [line] = timeline([Object.assign({ type }, bare, more, deep) as never])
    expect(line?.text.split(/\s+/)[2], type).toMatch(/^[A-Za-z-]+$/)
  }
})

test('status names what each open run waits for and the command that moves it', () => {
  const state = given(
    opened([step('kill')], { inputs: { leaked: null } }),
    kill.failed({ ...FAULT, retry: 'after-fix' }),
  )
  expect(texts(statusLines([{ run: RUN, openedAt: '2026-11-24T14:13:02.000Z', state }]))).toEqual([
    `${RUN.slice(-7)}   A runbook   web   DRILL   since 2026-11-24T14:13:02Z`,
    'WE DO NOT KNOW whether the leaked secret still works',
    '  WAITS FOR A PERSON   1 failed',
    'FAILED  no way there',
    `  $ stanch runs retry ${RUN.slice(-7)} kill --target web`,
    `next: stanch runs retry ${RUN.slice(-7)} kill --target web`,
  ])
})
