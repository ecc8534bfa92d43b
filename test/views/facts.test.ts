import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { elapsed } from '../../src/views/elapsed.ts'
import { facts } from '../../src/views/facts.ts'
import { on, opened, step } from '../run/given.ts'
import { entries } from './entries.ts'

const steps = [step('kill', { phase: 'contain' }), step('prove', { phase: 'recover', needs: ['kill'] })]
const ms = (...events: readonly RunEvent[]) =>
  Object.fromEntries(facts(entries([opened(steps), ...events])).map(({ name, ms: value }) => [name, value]))
const question = {
  id: 'q',
  kind: 'by-hand',
  step: 'kill',
  target: 'web',
  prompt: '',
  digest: null,
  rule: null,
} as const
const asked: RunEvent = { type: 'question.asked', question: { ...question, lines: [], wants: [], escalated: false } }
const answered: RunEvent = { type: 'question.answered', id: 'q', by: 'ada', answer: {} }
const said = (exposure: 'live' | 'dead'): RunEvent => on('kill').verified('proven', { exposure })

test('a moment that was never reached has no duration', () => {
  expect(ms()).toEqual({ exposed: null, to_revoke: null, to_contain: null, to_recover: null, waiting_for_people: 0 })
})

test('each duration counts from the opening of the run', () => {
  expect(ms(said('dead'), on('prove').verified('proven'))).toMatchObject({
    exposed: 1000,
    to_revoke: 1000,
    to_contain: 1000,
    to_recover: 2000,
  })
})

test('a secret that came back to life counts as exposed until it was refused for good', () => {
  const again = on('prove').verified('disproven', { exposure: 'live' })
  const end = on('prove').verified('proven', { exposure: 'dead' })
  expect(ms(said('dead'), again, on('prove').retried, end)).toMatchObject({ to_revoke: 1000, exposed: 4000 })
})

test('two open questions at once are one wait, not two', () => {
  const other: RunEvent = { ...asked, question: { ...asked.question, id: 'r' } }
  expect(ms(asked, other, answered, { ...answered, id: 'r' })).toMatchObject({ waiting_for_people: 3000 })
})

test('inside one boot the monotonic clock counts, whatever the wall clock was set to', () => {
  const [a, b] = entries([opened(steps), asked])
  expect(elapsed([a, { ...b, ts: '1999-01-01T00:00:00.000Z' }] as never)).toEqual([0, 1000])
})

test('over a restart the wall clock counts, and never backwards', () => {
  const [a, b] = entries([opened(steps), asked])
  expect(elapsed([a, { ...b, boot: 'c', mono: '5' }] as never)).toEqual([0, 1000])
  expect(elapsed([a, { ...b, boot: 'c', mono: '5', ts: '1999-01-01T00:00:00.000Z' }] as never)).toEqual([0, 0])
})
