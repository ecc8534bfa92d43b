import { expect, test } from 'vitest'
import type { Exposure } from '../../src/model/exposure.ts'
import { clockLine, marks } from '../../src/views/clock.ts'
import { liveScreen } from '../../src/views/live-screen.ts'
import { fold } from '../../src/run/fold.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { on, opened, step } from '../run/given.ts'
import { entries, texts } from './entries.ts'

const LEAK = { inputs: { leaked: 'run:inputs.leaked' } }
const one = [step('kill')]
const says = (exposure: Exposure): RunEvent => on('kill').verified('disproven', { exposure })
const clock = (events: readonly RunEvent[], now: number) =>
  texts(clockLine(fold(events), marks(entries(events)), now))[0]

test.each([
  ['nobody knows yet', [], 'exposed 00:41:12 · contained -- · proven dead --'],
  ['it is refused', [says('contained')], 'exposed 00:00:01 · contained 00:00:01 · proven dead --'],
  [
    'it is proven dead',
    [says('contained'), says('dead')],
    'exposed 00:00:01 · contained 00:00:01 · proven dead 00:00:02',
  ],
  ['it is dead at once', [says('dead')], 'exposed 00:00:01 · contained 00:00:01 · proven dead 00:00:01'],
  ['it lives again', [says('dead'), says('live')], 'exposed 00:41:12 · contained -- · proven dead --'],
  ['nobody can say any more', [says('dead'), says('unknown')], 'exposed 00:41:12 · contained -- · proven dead --'],
] as const)('the clock, when %s', (_, events, text) => {
  expect(clock([opened(one, LEAK), ...events], 2_472_000)).toBe(text)
})

test('a run that no leak began has no clock', () => {
  expect(clock([opened(one)], 1000)).toBeUndefined()
})

const forty = Array.from({ length: 40 }, (_, n) => step(`s${n}`, { phase: 'eradicate', needs: [] }))
const begun = forty.map(({ id }) => on(id).entered)
const at = (rows: number, ...events: readonly RunEvent[]) => {
  const screen = liveScreen(entries([opened(forty, LEAK), ...begun, ...events]), rows)
  return texts([...screen.head(0), ...screen.phases.flatMap(({ lines }) => lines), screen.recap])
}

test('a phase of 40 steps fits into 16 rows, what is stuck first, the rest counted', () => {
  const lines = at(
    16,
    on('s38').failed(),
    on('s20').planned(),
    on('s20').applying,
    ...[1, 2, 3].map((n) => on(`s${n}`).verified('proven')),
  )
  expect(lines.length).toBeLessThan(16)
  expect(lines.join('\n')).toMatch(/✗ s38 +failed/)
  expect(lines.join('\n')).toMatch(/\? s20 +in doubt/)
  expect(lines.at(-2)).toMatch(/^ {2}and \d+ more steps: 3 proven · \d+ waiting$/)
  expect(lines.at(-1)).toMatch(/^WAITS FOR A PERSON/)
})

test('however many wait for a person, a small terminal shows the first and how many more', () => {
  const failing = forty.slice(0, 5).map(({ id }) => on(id).failed())
  const lines = at(16, ...failing)
  expect(lines.filter((text) => text.startsWith('FAILED'))).toHaveLength(1)
  expect(lines).toContain('and 4 more; $ stanch status')
  expect(lines.length).toBeLessThan(16)
})

test('with room for all of them every step is shown', () => {
  expect(at(60).filter((text) => /^ {2}· s\d+/.test(text))).toHaveLength(40)
})
