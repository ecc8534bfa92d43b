import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { faultFrom } from '../../src/engine/fault-from.ts'
import { pause } from '../../src/engine/pause.ts'
import { idempotencyKey } from '../../src/engine/unit.ts'
import { Fault } from '../../src/model/fault.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { Secret } from '../../src/base/secret.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'

const WHERE = { step: 'issue', target: 'web' }
const OURS = new FaultError(
  { code: 'TARGET_BUSY', what: 'w', saw: 's', wanted: 'x', changed: [], retry: 'safe', next: [{ say: 'n' }] },
  'none',
)
const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('words of a stranger'), { code, ...more })
const named = (name: string): Error => Object.assign(new Error('words of a stranger'), { name })

test.each([
  ['a fault', OURS],
  ['a fault as the cause', new Error('wrapped', { cause: OURS })],
  ['a fault two causes down', new TypeError('twice', { cause: new Error('once', { cause: OURS }) })],
  ['a fault as the original', Object.assign(new Error('wrapped'), { original: OURS })],
])('%s passes as it is', (_, thrown) => {
  expect(faultFrom(thrown, WHERE)).toEqual({ fault: OURS.fault, effect: 'none' })
})

test('a cause that is its own cause ends', () => {
  const loop = new Error('loop')
  loop.cause = loop
  expect(faultFrom(loop, WHERE).fault.code).toBe('BUG')
})

test.each<[string, unknown, string, string]>([
  ['time is over', new DOMException('late', 'TimeoutError'), 'STEP_TIMED_OUT', 'unknown'],
  ['a stop', new DOMException('stop', 'AbortError'), 'ABORTED', 'unknown'],
  ['a schema that does not fit', z.object({ a: z.int() }).safeParse({}).error, 'TARGET_ANSWERED_ODDLY', 'unknown'],
  ['no listener', coded('ECONNREFUSED'), 'TARGET_UNREACHABLE', 'none'],
  ['no such name', coded('ENOTFOUND'), 'TARGET_UNREACHABLE', 'none'],
  ['a reset', coded('ECONNRESET'), 'TARGET_UNREACHABLE', 'unknown'],
  ['a mail login refused', coded('EAUTH'), 'TARGET_REFUSED_US', 'none'],
  ['a mail address refused', coded('EENVELOPE'), 'TARGET_REFUSED_US', 'none'],
  ['mail without an end', coded('ETIMEDOUT'), 'TARGET_UNREACHABLE', 'unknown'],
  ['an OAuth refusal', coded('OAUTH_RESPONSE_BODY_ERROR', { status: 400 }), 'TARGET_REFUSED_US', 'none'],
  [
    'an OAuth error of the server',
    coded('OAUTH_RESPONSE_BODY_ERROR', { status: 503 }),
    'TARGET_ANSWERED_ODDLY',
    'unknown',
  ],
  ['an OAuth answer that is none', coded('OAUTH_RESPONSE_IS_NOT_JSON'), 'TARGET_ANSWERED_ODDLY', 'unknown'],
  ['an OAuth time-out', coded('OAUTH_TIMEOUT'), 'STEP_TIMED_OUT', 'unknown'],
  ['Slack without an answer', coded('slack_webapi_request_error'), 'TARGET_ANSWERED_ODDLY', 'unknown'],
  [
    'Slack saying no',
    coded('slack_webapi_platform_error', { data: { error: 'not_in_channel' } }),
    'TARGET_REFUSED_US',
    'none',
  ],
  ['Slack asking to wait', coded('slack_webapi_rate_limited_error'), 'TARGET_BUSY', 'none'],
  ['a code that is no word we know', coded('E secret=abc'), 'BUG', 'unknown'],
  ['a name that is no type', named('TypeError: secret'), 'BUG', 'unknown'],
  ['text', 'words of a stranger', 'BUG', 'unknown'],
  ['nothing', undefined, 'BUG', 'unknown'],
])('%s becomes a whole fault, and nothing a stranger said is in it', (_, thrown, code, effect) => {
  const got = faultFrom(thrown, WHERE)
  expect({ code: got.fault.code, effect: got.effect }).toEqual({ code, effect })
  expect(Fault.parse(got.fault)).toEqual(got.fault)
  expect(inspect(got, { depth: 9 })).not.toMatch(/stranger|secret/)
})

test('a bug tells its type and our place, and our own words', () => {
  const { fault } = faultFrom(bugOfOurs(), WHERE)
  expect(fault.saw).toMatch(/^TypeError: .* at engine\/unit\.ts:\d+:\d+/)
})

function bugOfOurs(): unknown {
  try {
    return idempotencyKey(null as never, Symbol('x') as never, '')
  } catch (thrown) {
    return thrown
  }
}

test('the message of a parser is not repeated: it quotes what it parsed', () => {
  const canary = newCanary()
  const thrown = (() => {
    try {
      return JSON.parse(canary) as unknown
    } catch (error) {
      return error
    }
  })()
  expect(findCanary(inspect(faultFrom(thrown, WHERE), { depth: 9 }), [canary])).toEqual([])
  expect(faultFrom(thrown, WHERE).fault.saw).toMatch(/^SyntaxError at /)
})

test('a message made to look like a place of ours is not believed', () => {
  const home = new URL('../../src/engine/unit.ts', import.meta.url).pathname
  const forged = new Error(`x\n    at ready (${home}:1:1)`)
  expect(faultFrom(forged, WHERE).fault.saw).toBe('Error at a place outside of stanch')
})

test('a secret in the words of our own bug is cut out', () => {
  const canary = newCanary()
  void new Secret(canary)
  const home = new URL('../../src/engine/unit.ts', import.meta.url).pathname
  const thrown = new Error(`no unit ${canary}`)
  thrown.stack = `Error: no unit ${canary}\n    at ready (${home}:1:1)`
  const { saw } = faultFrom(thrown, WHERE).fault
  expect(saw).toBe('Error: no unit [redacted] at engine/unit.ts:1:1')
})

test('a pause ends at once when the signal aborts, before or while it waits', async () => {
  const reason = new Error('stop')
  await expect(pause(1e12, AbortSignal.abort(reason))).rejects.toBe(reason)
  const abort = new AbortController()
  const waiting = pause(1e12, abort.signal)
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
})

test('a pause that has ended leaves nothing behind on the signal', async () => {
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 50 }, () => pause(0, signal)))
  expect(inspect(signal, { showHidden: true, depth: 3 })).not.toMatch(/size: 50/)
})
