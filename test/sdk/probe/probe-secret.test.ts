import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { METHODS } from '../../../src/sdk/probe/client-auth.ts'
import { DIALECTS } from '../../../src/sdk/probe/dialects.ts'
import { probeAccepted, probeSecret } from '../../../src/sdk/probe/probe-secret.ts'
import type { ProbeRequest } from '../../../src/sdk/probe/probe-secret.ts'
import { testContext } from '../../fakes/context.ts'
import { oddProvider, refuse, send } from '../../world/odd-provider.ts'
import type { Tried } from '../../world/odd-provider.ts'
import { askAdmin, LEAKED, realProvider } from '../../world/real-provider.ts'

const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function odd(answer: Parameters<typeof oddProvider>[0]) {
  const provider = await oddProvider(answer)
  stops.push(provider.stop)
  return provider
}

function request(endpoints: ProbeRequest['endpoints'], more: Partial<ProbeRequest> = {}): ProbeRequest {
  return {
    endpoints,
    clientId: 'shop-web',
    methods: METHODS,
    dialect: DIALECTS.standard,
    secret: new Secret(LEAKED),
    fresh: new Secret(FRESH),
    over: { times: 3, ms: 600 },
    ...more,
  }
}

/** Accepts these values by every method, wherever a client authenticates. */
function accepting(...right: readonly string[]) {
  return (tried: Tried, response: ServerResponse): void => {
    if (!right.includes(tried.secret)) return refuse(response)
    return tried.path === '/revoke' ? send(response, 200) : send(response, 400, { error: 'invalid_grant' })
  }
}

test('a revoked secret is dead: refused in three passes over the window, both controls each time', async () => {
  const { endpoints, tried } = await odd(accepting(FRESH))
  const ctx = testContext()
  const report = await probeSecret(ctx, request(endpoints))
  expect([report.verdict, ctx.pauses]).toEqual(['dead', [300, 300]])
  expect(report.asked).toBe(tried.filter(({ secret }) => decodeURIComponent(secret) === LEAKED).length)
  expect(report.asked).toBeLessThanOrEqual(10)
  expect(JSON.stringify(report)).not.toContain(LEAKED)
})

test('a live secret is alive at the first method that accepts it', async () => {
  const { endpoints } = await odd(accepting(LEAKED, FRESH))
  const report = await probeSecret(testContext(), request(endpoints))
  expect([report.verdict, report.seen.length]).toEqual(['alive', 1])
})

test('without a value that must be accepted nothing is ever dead', async () => {
  const { endpoints } = await odd(accepting(FRESH))
  expect((await probeSecret(testContext(), request(endpoints, { fresh: undefined }))).verdict).toBe('inconclusive')
})

const NEVER_DEAD: readonly (readonly [string, (tried: Tried, response: ServerResponse, time: number) => void])[] = [
  ['a wrong client id or a disabled client', (_, response) => refuse(response)],
  ['429', (_, response) => send(response, 429, { error: 'slow_down' })],
  ['500', (_, response) => send(response, 500)],
  ['503 with the word invalid_client', (_, response) => send(response, 503, { error: 'invalid_client' })],
  ['a page', (_, response) => send(response, 200, '<html>invalid_client</html>')],
  ['a redirect', (_, response) => void response.writeHead(302, { location: '/login' }).end()],
  ['nothing', (_, response) => void response.destroy()],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(401, { 'content-length': 100 }).write('{"error"', () => response.destroy())
    },
  ],
  ['refusals until 429 hides the rest', (_, response, time) => (time > 3 ? send(response, 429) : refuse(response))],
  [
    'the new value fails half-way',
    (tried, response, time) => (time > 8 ? refuse(response) : accepting(FRESH)(tried, response)),
  ],
  ['everything is accepted', (_, response) => send(response, 200)],
  [
    'grant types are checked before clients',
    (tried, response) =>
      tried.path === '/revoke' ? send(response, 404) : send(response, 400, { error: 'unsupported_grant_type' }),
  ],
]

test.each(NEVER_DEAD)('%s: never dead', async (_, answer) => {
  const { endpoints } = await odd(answer)
  const report = await probeSecret(testContext(), request(endpoints))
  expect(['inconclusive', 'cannot_probe']).toContain(report.verdict)
  expect(report.asked).toBeLessThanOrEqual(10)
})

test.each([0, 1, 2])(
  'one node of three still accepts, the one that answers in turn %i: alive or inconclusive',
  async (lag) => {
    let turn = lag
    const { endpoints } = await odd((tried, response) => {
      // A balancer that sends the leaked value to another node each time.
      const late = tried.secret === LEAKED && turn++ % 3 === 2
      return accepting(...(late ? [LEAKED, FRESH] : [FRESH]))(tried, response)
    })
    const report = await probeSecret(testContext(), request(endpoints))
    expect(['alive', 'inconclusive']).toContain(report.verdict)
  },
)

test('a live secret with a dash is found alive at a server that does not undo form-encoding', async () => {
  const dashed = 'live-secret_with-dashes~0123456789'
  const { endpoints } = await odd((tried, response) =>
    accepting(dashed, FRESH)({ ...tried, secret: tried.method === 'post' ? '' : tried.secret }, response),
  )
  expect((await probeSecret(testContext(), request(endpoints, { secret: new Secret(dashed) }))).verdict).toBe('alive')
  const encodedOnly = request(endpoints, { secret: new Secret(dashed), methods: ['basic-encoded'] })
  expect((await probeSecret(testContext(), encodedOnly)).verdict).toBe('dead') // what a naive probe would have said
})

test('a method that is not registered for the client neither proves nor spoils anything', async () => {
  const { endpoints } = await odd((tried, response) =>
    tried.method === 'post' ? refuse(response) : accepting(FRESH)(tried, response),
  )
  expect((await probeSecret(testContext(), request(endpoints))).verdict).toBe('dead')
})

test('no token is minted while a silent rung answers', async () => {
  const { endpoints, tried } = await odd(accepting(FRESH))
  await probeSecret(testContext(), request(endpoints))
  expect(new Set(tried.map(({ path }) => path))).toEqual(new Set(['/revoke']))
})

test('client_credentials is the last resort, and what it gives is revoked at once', async () => {
  const { endpoints, tried } = await odd((one, response) => {
    if (one.path === '/revoke' && one.form.get('token') !== 'minted') return send(response, 501)
    if (one.secret !== FRESH) return refuse(response)
    if (one.path === '/revoke') return send(response, 200)
    return one.form.get('grant_type') === 'client_credentials'
      ? send(response, 200, { access_token: 'minted' })
      : send(response, 400, { error: 'invalid_request' })
  })
  const report = await probeSecret(testContext(), request(endpoints, { methods: ['post'], over: { times: 1, ms: 0 } }))
  expect([report.verdict, report.residual]).toEqual(['dead', []])
  const minted = tried.filter(
    ({ form }) => form.get('grant_type') === 'client_credentials' && form.get('client_secret') === FRESH,
  )
  expect(tried.filter(({ form }) => form.get('token') === 'minted')).toHaveLength(minted.length)
})

test('a token that cannot be revoked again is reported', async () => {
  const { endpoints } = await odd((one, response) =>
    one.secret === FRESH && one.form.get('grant_type') === 'client_credentials'
      ? send(response, 200, { access_token: 'minted' })
      : one.secret === FRESH
        ? send(response, 400, { error: 'invalid_request' })
        : refuse(response),
  )
  const { revocation: _, ...tokenOnly } = endpoints
  const report = await probeSecret(testContext(), request(tokenOnly, { methods: ['post'], over: { times: 1, ms: 0 } }))
  expect([report.verdict, report.residual.length]).toEqual(['dead', 1])
})

test('a provider without a single endpoint cannot be probed', async () => {
  const report = await probeSecret(testContext(), request({ issuer: 'https://id.example.com' }))
  expect([report.verdict, report.asked]).toEqual(['cannot_probe', 0])
})

test('a stopped run stops the probe', async () => {
  const { endpoints } = await odd((_, response) => void response.writeHead(200))
  const ctx = testContext()
  const report = probeSecret(ctx, request(endpoints))
  ctx.abort.abort(new DOMException('stopped', 'AbortError'))
  await expect(report).rejects.toThrow('stopped')
})

test('a real oidc-provider: alive, then dead once the slot is gone, never dead while disabled', async () => {
  const real = await realProvider()
  stops.push(real.stop)
  const endpoints = {
    issuer: real.issuer,
    revocation: `${real.issuer}/token/revocation`,
    token: `${real.issuer}/token`,
  }
  const verdict = async () => (await probeSecret(testContext(), request(endpoints))).verdict
  expect(await probeAccepted(testContext(), request(endpoints), new Secret(FRESH))).toBe('refused')
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  expect(await verdict()).toBe('alive')
  expect(await probeAccepted(testContext(), request(endpoints), new Secret(FRESH))).toBe('accepted')
  await askAdmin(real, 'DELETE /clients/shop-web/secrets/initial')
  expect(await verdict()).toBe('dead')
  const { revocation: _, ...tokenOnly } = endpoints
  expect((await probeSecret(testContext(), request(tokenOnly))).verdict).toBe('dead')
  await askAdmin(real, 'POST /clients/shop-web/disable')
  expect(await verdict()).toBe('inconclusive')
})
