import { createHash, generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { memoryIndex } from '../../src/oidc-provider-admin/login-index.ts'
import { newBrowser, logIn } from '../world/browser.ts'
import { bodyOf, littleServer } from '../world/little-server.ts'
import { ADMIN_KEY, askAdmin, LEAKED, realProvider, shopWeb } from '../world/real-provider.ts'
import type { RealProvider, Wanted } from '../world/real-provider.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
const start = async (wanted?: Wanted): Promise<RealProvider> => {
  const real = await realProvider(wanted)
  stops.push(real.stop)
  return real
}

/** A relying party's logout endpoint that keeps the tokens it gets. */
async function logoutEndpoint(status = 200, seen: () => void = () => undefined) {
  const tokens: string[] = []
  const server = await littleServer(async (request, response) => {
    seen()
    tokens.push(new URLSearchParams(await bodyOf(request)).get('logout_token') ?? '')
    response.writeHead(status).end()
  })
  stops.push(server.stop)
  return { uri: `${server.url}/backchannel-logout`, tokens }
}

test('sessions are listed by sid and subject, never by the cookie that they are', async () => {
  const real = await start()
  const browser = newBrowser()
  await logIn(real, { secret: LEAKED, user: 'alice', browser })
  await logIn(real, { secret: LEAKED, user: 'bob' })
  const { body } = await askAdmin(real, 'GET /clients/shop-web/sessions')
  expect(body.sessions.map(({ sub }: { sub: string }) => sub).toSorted()).toEqual(['alice', 'bob'])
  expect(body.grants).toBe(2)
  expect(JSON.stringify(body)).not.toContain(browser.cookies.get('_session'))
})

test('ending all sessions kills refresh tokens and the provider session before any logout token is sent', async () => {
  let atDelivery: unknown
  const rp = await logoutEndpoint(200, () => {
    atDelivery = real.provider && 'seen'
  })
  const real = await start({ clients: [shopWeb({ backchannel_logout_uri: rp.uri })] })
  const browser = newBrowser()
  const tokens = await logIn(real, { secret: LEAKED, user: 'alice', scope: 'openid offline_access', browser })
  expect(tokens['refresh_token']).toBeTypeOf('string')
  const { body } = await askAdmin(real, 'DELETE /clients/shop-web/sessions')
  expect(atDelivery).toBe('seen')
  expect(body).toMatchObject({
    grants_revoked: 1,
    ended: [{ sub: 'alice', deliveries: [{ uri: rp.uri, delivered: true, status: 200 }], also_signed_in_at: [] }],
  })
  expect(await refresh(real, tokens['refresh_token'] ?? '')).toBe('invalid_grant')
  const again = await browser.open(`${real.issuer}/auth?client_id=shop-web&response_type=code&scope=openid`)
  expect(again.headers.get('location')).toContain('/interaction/')
  expect((await askAdmin(real, 'GET /clients/shop-web/sessions')).body).toMatchObject({ sessions: [], grants: 0 })
})

test('at the moment a logout token arrives, session and grants are already gone', async () => {
  let left: unknown = 'nobody asked'
  const rp = await littleServer(async (_, response) => {
    const { body } = await askAdmin(real, 'GET /clients/shop-web/sessions')
    left = [body.sessions.length, body.grants]
    response.end()
  })
  stops.push(rp.stop)
  const real = await start({ clients: [shopWeb({ backchannel_logout_uri: `${rp.url}/logout` })] })
  await logIn(real, { secret: LEAKED, user: 'alice' })
  await askAdmin(real, 'DELETE /clients/shop-web/sessions')
  expect(left).toEqual([0, 0])
})

test('the logout token is the provider own, for the session that was listed', async () => {
  const rp = await logoutEndpoint()
  const real = await start({ clients: [shopWeb({ backchannel_logout_uri: rp.uri })] })
  await logIn(real, { secret: LEAKED, user: 'alice' })
  const [{ sid }] = (await askAdmin(real, 'GET /clients/shop-web/sessions')).body.sessions
  await askAdmin(real, `DELETE /clients/shop-web/sessions/${sid}`)
  const jwks = (await (await fetch(`${real.issuer}/jwks`)).json()) as JSONWebKeySet
  const { payload } = await jwtVerify(rp.tokens[0] ?? '', createLocalJWKSet(jwks), {
    issuer: real.issuer,
    audience: 'shop-web',
    typ: 'logout+jwt',
  })
  expect(payload).toMatchObject({ sub: 'alice', sid })
})

test('programs that share one client are all told, each with a receipt of its own', async () => {
  const [shop, portal, broken] = [await logoutEndpoint(), await logoutEndpoint(204), await logoutEndpoint(503)]
  const gone = 'http://127.0.0.1:1/logout'
  const uris = [portal.uri, broken.uri, gone]
  const real = await start({
    clients: [shopWeb({ backchannel_logout_uri: shop.uri, backchannel_logout_uris: uris })],
  })
  await logIn(real, { secret: LEAKED, user: 'alice' })
  const { body } = await askAdmin(real, 'DELETE /clients/shop-web/sessions')
  expect(body.ended[0].deliveries).toEqual([
    { uri: shop.uri, delivered: true, status: 200 },
    { uri: portal.uri, delivered: true, status: 200 },
    { uri: broken.uri, delivered: false, status: 503 },
    { uri: gone, delivered: false, status: null },
  ])
  expect([shop, portal, broken].map(({ tokens }) => tokens.length)).toEqual([1, 1, 1])
})

test('pairwise subjects reach a shared client through every endpoint', async () => {
  const [shop, portal] = [await logoutEndpoint(), await logoutEndpoint()]
  const real = await start({
    configuration: {
      subjectTypes: ['public', 'pairwise'],
      pairwiseIdentifier: (_, accountId, client) =>
        createHash('sha256')
          .update(client['sectorIdentifier'] as string)
          .update(accountId)
          .digest('hex'),
    },
    clients: [
      shopWeb({ subject_type: 'pairwise', backchannel_logout_uri: shop.uri, backchannel_logout_uris: [portal.uri] }),
    ],
  })
  const { id_token: idToken = '' } = await logIn(real, { secret: LEAKED, user: 'alice' })
  await askAdmin(real, 'DELETE /clients/shop-web/sessions')
  expect([subOf(shop.tokens[0]), subOf(portal.tokens[0])]).toEqual([subOf(idToken), subOf(idToken)])
})

test('deliver=no ends the session and sends nothing', async () => {
  const rp = await logoutEndpoint()
  const real = await start({ clients: [shopWeb({ backchannel_logout_uri: rp.uri })] })
  await logIn(real, { secret: LEAKED, user: 'alice' })
  const { body } = await askAdmin(real, 'DELETE /clients/shop-web/sessions?deliver=no')
  expect([body.ended[0].deliveries, rp.tokens]).toEqual([[], []])
  expect((await askAdmin(real, 'DELETE /clients/shop-web/sessions?deliver=perhaps')).status).toBe(400)
})

test('one session ends and the other lives; an unknown one is 404', async () => {
  const real = await start()
  await logIn(real, { secret: LEAKED, user: 'alice' })
  await logIn(real, { secret: LEAKED, user: 'bob' })
  const { sessions } = (await askAdmin(real, 'GET /clients/shop-web/sessions')).body
  const alice = sessions.find(({ sub }: { sub: string }) => sub === 'alice')
  await askAdmin(real, `DELETE /clients/shop-web/sessions/${alice.sid}`)
  const left = (await askAdmin(real, 'GET /clients/shop-web/sessions')).body.sessions
  expect(left.map(({ sub }: { sub: string }) => sub)).toEqual(['bob'])
  expect((await askAdmin(real, 'DELETE /clients/shop-web/sessions/nothing')).body.error).toBe('unknown_session')
})

test('other clients of the same provider session are named, because theirs ends too', async () => {
  const other = { ...shopWeb(), client_id: 'other' }
  const real = await start({ clients: [shopWeb(), other] })
  const browser = newBrowser()
  await logIn(real, { secret: LEAKED, user: 'alice', browser })
  await logIn(real, { secret: LEAKED, user: 'alice', client: 'other', browser })
  const { body } = await askAdmin(real, 'DELETE /clients/shop-web/sessions')
  expect(body.ended[0].also_signed_in_at).toEqual(['other'])
  expect((await askAdmin(real, 'GET /clients/other/sessions')).body.sessions).toEqual([])
})

test('without an index the session endpoints say so', async () => {
  const real = await start({ admin: { index: undefined as never } })
  expect((await askAdmin(real, 'GET /clients/shop-web/sessions')).body.error).toBe('no_index')
  expect((await askAdmin(real, 'GET /')).body).toMatchObject({ sessions: false, index_since: null })
})

test('the index says since when it knows and forgets what has expired', () => {
  let time = Date.UTC(2026, 10, 24)
  const index = memoryIndex(() => new Date(time))
  void index.note({ kind: 'session', id: 's', clients: ['a', 'b'], account: 'ada' }, 60)
  void index.note({ kind: 'grant', id: 'g', clients: ['a'], account: 'bob' }, undefined)
  expect([index.accounts?.(), index.ofAccount?.('ada')]).toMatchObject([['ada', 'bob'], [{ id: 's' }]])
  expect([index.since.toISOString(), index.of('b')]).toMatchObject(['2026-11-24T00:00:00.000Z', [{ id: 's' }]])
  time += 60_000
  expect(index.of('a')).toEqual([{ kind: 'grant', id: 'g', clients: ['a'], account: 'bob' }])
  expect(index.accounts?.()).toEqual(['bob'])
})

test("stanch's public key is published beside the provider's own, and a private one is refused", async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'stanch-1', use: 'sig', alg: 'ES256' }
  const real = await start({ admin: { logoutKeys: [jwk] } })
  for (let time = 0; time < 2; time += 1) {
    const { keys } = (await (await fetch(`${real.issuer}/jwks`)).json()) as JSONWebKeySet
    expect(keys.map(({ kid }) => kid)).toEqual(['provider-key', 'stanch-1'])
  }
  const secret = { ...privateKey.export({ format: 'jwk' }), kid: 'x' }
  await expect(start({ admin: { logoutKeys: [secret] } })).rejects.toThrow('public keys')
})

test('a short key is refused at start', async () => {
  await expect(start({ admin: { key: ADMIN_KEY.slice(0, 31) } })).rejects.toThrow('32')
})

function subOf(token = ''): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub
}

async function refresh(real: RealProvider, token: string): Promise<unknown> {
  const response = await fetch(`${real.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: 'shop-web',
      client_secret: LEAKED,
    }),
  })
  return ((await response.json()) as { error?: string }).error
}
