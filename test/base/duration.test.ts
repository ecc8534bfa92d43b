import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/base/duration.ts'

test.each([
  ['250ms', 250],
  ['0s', 0],
  ['30s', 30_000],
  ['15m', 900_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
])('%s is %i milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '5', 's', '1.5h', '-1s', '1 h', ' 1h', '1h ', '1h30m', '1H', '1w', '1234567s', '١s', '1s\n'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test.each([
  [0, '0.0 s'],
  [400, '0.4 s'],
  [9990, '9.9 s'],
  [10_000, '10 s'],
  [41_900, '41 s'],
  [59_999, '59 s'],
  [60_000, '1 m 00 s'],
  [124_000, '2 m 04 s'],
  [3_599_999, '59 m 59 s'],
  [3_600_000, '1 h 00 m'],
  [32_700_000, '9 h 05 m'],
  [360_000_000, '100 h 00 m'],
])('%i milliseconds read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
