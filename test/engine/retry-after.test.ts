import { expect, test } from 'vitest'
import { askedWaitMs } from '../../src/engine/retry-after.ts'

const NOW = 1_764_000_000_000

test.each([
  ['seconds', { 'retry-after': '17' }, 17_000],
  ['a date', { 'retry-after': new Date(NOW + 60_000).toUTCString() }, 60_000],
  ['the reset of Auth0', { 'x-ratelimit-reset': '1764000030' }, 30_000],
  ['the reset of Okta', { 'x-rate-limit-reset': '1764000005' }, 5000],
  ['both: Retry-After', { 'retry-after': '2', 'x-ratelimit-reset': '1764000030' }, 2000],
  ['a reset that is over', { 'x-ratelimit-reset': '1763999999' }, 1000],
  ['a reset that is a number of seconds', { 'x-ratelimit-reset': '30' }, undefined],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
])('%s', (_, headers, wait) => {
  expect(askedWaitMs(new Headers(headers as Record<string, string>), NOW)).toBe(wait)
})
