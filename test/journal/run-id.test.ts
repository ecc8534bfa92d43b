import { expect, test } from 'vitest'
import { findRun, isRunId, newRunId, shortRun } from '../../src/journal/run-id.ts'
import { OTHER, RUN } from './given.ts'

const at = (ms: number) => ({ now: () => new Date(ms), mono: () => 0n })
const bytes = (value: number) => (count: number) => new Uint8Array(count).fill(value)

test('an id begins with the time and ends with chance, in 26 characters without I, L, O and U', () => {
  expect(newRunId(at(0), bytes(0))).toBe('00000000000000000000000000')
  expect(newRunId(at(2 ** 48 - 1), bytes(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
  // The time 1469918176385 stands in the ULID specification as 01ARYZ6S41.
  expect(newRunId(at(1_469_918_176_385), bytes(0)).slice(0, 10)).toBe('01ARYZ6S41')
})

test('later ids sort later, and chance tells apart those of one millisecond', () => {
  expect(newRunId(at(2), bytes(0)) > newRunId(at(1), bytes(255))).toBe(true)
  expect(new Set(Array.from({ length: 1000 }, () => newRunId(at(1)))).size).toBe(1000)
})

test('a run is found by its whole id or by an ending that only it has, in either case', () => {
  const known = [RUN, OTHER]
  expect(findRun(RUN, known)).toEqual({ ok: true, value: RUN })
  expect(findRun(shortRun(RUN).toLowerCase(), known)).toEqual({ ok: true, value: RUN })
  expect(findRun(RUN.slice(-5), known)).toEqual({ ok: true, value: RUN })
})

test.each([
  ['too short', RUN.slice(-4), /26 Crockford/],
  ['a path', '../../x', /26 Crockford/],
  ['an ending of two runs', '9XQABC', /2 runs end in/],
  ['unknown', 'ZZZZZ', /no run ZZZZZ/],
])('%s is refused with the reason', (_, text, reason) => {
  const twin = `${RUN.slice(0, 10)}ZZ${RUN.slice(12)}`
  expect(findRun(text, [RUN, OTHER, twin])).toMatchObject({
    ok: false,
    because: expect.stringMatching(reason) as string,
  })
})

test('only a ULID is a run id', () => {
  for (const text of ['registry', '', RUN.toLowerCase(), `${RUN}0`, `8${RUN.slice(1)}`])
    expect(isRunId(text)).toBe(false)
  expect(isRunId(RUN)).toBe(true)
})
