import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { fold } from '../../src/run/fold.ts'
import { unitOf } from '../../src/run/state.ts'
import { report } from '../../src/views/report.ts'
import { runCard } from '../../src/views/run-card.ts'
import { on, opened, step } from '../run/given.ts'
import { entries, RUN } from './entries.ts'

const put = on('put')
const at = { step: 'put', target: 'web' } as const
const start = [opened([step('put')]), put.entered]
const question = { id: 'by-hand:put/web:0', kind: 'by-hand', ...at } as const
const asked = { prompt: 'do it', lines: [], wants: [], digest: null, rule: null, escalated: false }
const done: readonly RunEvent[] = [
  { type: 'question.asked', question: { ...question, ...asked } },
  { type: 'question.answered', id: question.id, by: 'bob', answer: {} },
]
const taken: RunEvent = { type: 'step.taken', ...at, by: 'ada', because: 'the token may not write' }

/** How it ended, the row of the report and the words of the card. */
function told(events: readonly RunEvent[]): readonly [string, string, string] {
  const all = entries([...start, ...events])
  const { state } = unitOf(fold(all.map(({ event }) => event)), 'put', 'web')
  const row = report(RUN, all)
    .split('\n')
    .find((text) => text.startsWith('| contain | put |'))
  const says = runCard(RUN, all).phases[0]?.steps[0]?.says ?? ''
  return [state.at === 'done' ? state.how : state.at, row ?? '', says]
}

test.each<[string, readonly RunEvent[]]>([
  ['wanted by hand from the first', [put.byHand, ...done]],
  ['taken over by hand', [put.planned(), put.applying, put.failed(), taken, ...done, put.applied()]],
])('what was %s and shown from outside is proven, with who did it', (_, events) => {
  const [how, row, says] = told([...events, put.verified('proven')])
  expect(how).toBe('proven')
  expect(row).toBe('| contain | put | web | proven | it is so: something; done by hand by bob |')
  expect(says).toBe('it is so; done by hand by bob')
})

test('what nobody can show from outside stays by hand, with who did it', () => {
  const [how, row] = told([put.byHand, ...done, put.verified('unknown')])
  expect(how).toBe('by-hand')
  expect(row).toBe('| contain | put | web | by hand | it is so: something; done by hand by bob |')
})

test('what a person says is done and outside is not, is neither proven nor by hand', () => {
  expect(told([put.byHand, ...done, put.verified('disproven')])[0]).toBe('failed')
})

test.each<[string, readonly RunEvent[]]>([
  ['had failed by hand', [put.byHand, ...done, put.verified('disproven'), put.retried]],
  [
    'is opened once more',
    [put.byHand, ...done, put.verified('proven'), { type: 'step.reopened', ...at, by: 'ada', because: 'x' }],
  ],
])('where we do it ourselves after it %s, nobody has done it by hand', (_, events) => {
  const [how, row] = told([...events, put.planned(), put.applying, put.applied(), put.verified('proven')])
  expect(how).toBe('proven')
  expect(row).toBe('| contain | put | web | proven | it is so: something |')
})
