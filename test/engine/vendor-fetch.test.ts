import { inspect } from 'node:util'
import { ErrorCode, WebClient } from '@slack/web-api'
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretPost,
  Configuration,
  customFetch,
} from 'openid-client'
import { afterEach, expect, test } from 'vitest'
import { faultFrom } from '../../src/engine/fault-from.ts'
import { createHttp } from '../../src/engine/http.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'
import type { HostileServer } from '../world/hostile-server.ts'
import { hostileServer, reply } from '../world/hostile-server.ts'

const servers: HostileServer[] = []
afterEach(async () => {
  for (const { stop } of servers.splice(0)) await stop()
})

async function serving(answer: string): Promise<HostileServer> {
  const server = await hostileServer((socket) => void socket.end(answer))
  servers.push(server)
  return server
}

const { fetch } = createHttp({
  signal: new AbortController().signal,
  loopback: true,
  limits: { totalMs: 20_000, bodyBytes: 4096 },
})
const WHERE = { step: 'probe', target: 'web' }
const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  )

test('a Response comes back with status, headers and body, whatever the status', async () => {
  const server = await serving(reply(418, '{"a":1}', ['content-type: application/json', 'x-one: 1']))
  const response = await fetch(`${server.url}/x`, { method: 'POST', body: new URLSearchParams({ a: 'b c' }) })
  expect(response.status).toBe(418)
  expect(response.headers.get('x-one')).toBe('1')
  expect(await response.json()).toEqual({ a: 1 })
  expect(server.requests[0]).toMatch(/content-type: application\/x-www-form-urlencoded.*\r\n\r\na=b\+c$/is)
})

test('an empty answer is a Response without a body', async () => {
  const server = await serving(reply(204))
  expect((await fetch(server.url)).body).toBeNull()
})

test.each([301, 302, 303, 307, 308])('a %i is a fault, also for those who ask to follow', async (status) => {
  const elsewhere = await serving(reply(200))
  const server = await serving(reply(status, '', [`location: ${elsewhere.url}`]))
  const init = {
    method: 'POST',
    body: 'secret-body',
    headers: { authorization: 'Bearer x' },
    redirect: 'follow',
  } as const
  await expect(fetch(server.url, init)).rejects.toBeInstanceOf(FaultError)
  expect(elsewhere.connections()).toBe(0)
})

test.each([
  ['a URL with a password', (canary: string) => fetch(`http://user:${canary}@127.0.0.1:1/`)],
  ['a URL that is none', (canary: string) => fetch(`http://${canary}:x/`)],
  [
    'a header that cannot be',
    (canary: string) => fetch('http://127.0.0.1:1/', { headers: { authorization: `${canary}\n\u2603` } }),
  ],
  ['a method that cannot be', (canary: string) => fetch('http://127.0.0.1:1/', { method: `${canary} x` })],
])('%s is refused without being quoted', async (_, call) => {
  const canary = newCanary().replaceAll(/[^\w]/g, 'x')
  const thrown = await thrownBy(call(canary))
  expect(thrown).toBeInstanceOf(Error)
  expect(findCanary(inspect(thrown, { depth: 9 }), [canary])).toEqual([])
})

test('the caller may stop its own request', async () => {
  const abort = new AbortController()
  const server = await hostileServer(() => abort.abort())
  servers.push(server)
  await expect(fetch(server.url, { signal: abort.signal })).rejects.toMatchObject({ fault: { code: 'ABORTED' } })
})

test('an endless answer to openid-client ends at the cap, as our own fault', async () => {
  const server = await serving(reply(200, 'x'.repeat(9000)))
  const { fault } = faultFrom(await thrownBy(grant(server)), WHERE)
  expect(fault.code).toBe('TARGET_ANSWERED_ODDLY')
  expect(fault.saw).toBe('an answer of more than 4096 bytes')
})

test('what openid-client throws of a refusal keeps its code and loses the words of the stranger', async () => {
  const canary = newCanary()
  const answer = JSON.stringify({ error: 'invalid_client', error_description: `bad secret ${canary}` })
  const server = await serving(reply(401, answer, ['content-type: application/json']))
  const { fault, effect } = faultFrom(await thrownBy(grant(server)), WHERE)
  expect(fault).toMatchObject({ code: 'TARGET_REFUSED_US', saw: 'OAUTH_RESPONSE_BODY_ERROR, HTTP 401' })
  expect(effect).toBe('none')
  expect(findCanary(inspect(fault, { depth: 9 }), [canary])).toEqual([])
})

test('what openid-client throws of a page is an odd answer', async () => {
  const server = await serving(reply(200, '<html>', ['content-type: text/html']))
  expect(faultFrom(await thrownBy(grant(server)), WHERE)).toMatchObject({
    fault: { code: 'TARGET_ANSWERED_ODDLY' },
    effect: 'unknown',
  })
})

test('a connection that breaks under openid-client is our fault, with its effect', async () => {
  const server = await hostileServer((socket) => void socket.resetAndDestroy())
  servers.push(server)
  expect(faultFrom(await thrownBy(grant(server)), WHERE)).toMatchObject({
    fault: { code: 'TARGET_UNREACHABLE' },
    effect: 'unknown',
  })
})

function grant(server: HostileServer) {
  const metadata = { issuer: server.url, token_endpoint: `${server.url}/token` }
  const config = new Configuration(metadata, 'web', undefined, ClientSecretPost('leaked-secret-value'))
  config[customFetch] = (url, options) => fetch(url, options as RequestInit)
  allowInsecureRequests(config)
  return clientCredentialsGrant(config)
}

test.each([
  [reply(200, '{"ok":false,"error":"channel_not_found"}'), 'TARGET_REFUSED_US', 'Slack says channel_not_found', 'none'],
  [reply(429, '', ['retry-after: 1']), 'TARGET_BUSY', 'Slack asks to wait', 'none'],
  [reply(500, 'oops'), 'TARGET_ANSWERED_ODDLY', ErrorCode.HTTPError, 'unknown'],
  [reply(302, '', ['location: http://127.0.0.1:1/']), 'TARGET_ANSWERED_ODDLY', 'HTTP 302', 'unknown'],
])('Slack: %j', async (answer, code, saw, effect) => {
  const server = await serving(answer)
  const slack = new WebClient('xoxb-canary-token-0123456789', {
    slackApiUrl: `${server.url}/api/`,
    fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => 'error' as never,
      setName() {},
    },
  })
  const got = faultFrom(await thrownBy(slack.apiCall('chat.postMessage', { channel: 'C1', text: 'x' })), WHERE)
  expect(got).toMatchObject({ fault: { code, saw }, effect })
  expect(inspect(got, { depth: 9 })).not.toContain('xoxb')
})
