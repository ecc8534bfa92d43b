import { expect, test } from 'vitest'
import type { Exposure } from '../../src/model/exposure.ts'
import { statusLines } from '../../src/views/status-list.ts'
import { given, on, opened, step } from '../run/given.ts'
import { texts } from './entries.ts'

const kill = on('kill')
const known = (run: string, exposure: Exposure) => ({
  run,
  openedAt: '2026-11-25T03:00:00.000Z',
  state: given(
    opened([step('look'), step('kill')], { inputs: { leaked: null } }),
    on('look').verified('proven', { exposure }),
    kill.failed(),
  ),
})

test('the worst run comes first, and the last line is the one next command', () => {
  const lines = texts(statusLines([known('0000000DEAD111', 'dead'), known('0000000LIVE222', 'live')]))
  expect(lines[0]).toMatch(/^LIVE222/)
  expect(lines.at(-1)).toBe('next: stanch runs retry LIVE222 kill --target web')
})

test('what waits for the person here is marked, and is the next command', () => {
  const runs = [known('0000000DEAD111', 'dead'), known('0000000LIVE222', 'live')]
  const lines = texts(statusLines(runs, ({ run }) => run.endsWith('DEAD111')))
  expect(lines.filter((text) => text.startsWith('FAILED FOR YOU'))).toHaveLength(1)
  expect(lines.at(-1)).toBe('next: stanch runs retry DEAD111 kill --target web')
})

test('nothing open is said in so many words', () => {
  expect(texts(statusLines([]))[0]).toBe('no open runs')
})
