// Auth0's SDK for Node is the judge of our double of Auth0.
import { Management, ManagementClient } from 'auth0'
import { expect, test } from 'vitest'
import { ADA, session } from '../world/auth0-users.ts'
import { FRESH, LEAKED } from '../world/double.ts'
import { ADMIN, double, LIMITED } from '../world/identity-auth0.ts'
import type { Auth0State } from '../world/identity-auth0.ts'
import { all, busyOnce, served } from './served.ts'

async function judge(change?: (state: Auth0State) => void, clientSecret = ADMIN.secret) {
  const server = await served(double, change)
  const auth0 = new ManagementClient({
    domain: new URL(server.url).host,
    clientId: ADMIN.id,
    clientSecret,
    // The SDK speaks https only, and the double http.
    fetch: (url, init) => fetch(new Request(url, init).url.replace(/^https:/, 'http:'), init),
  })
  return { server, auth0 }
}

test('it signs in for its own audience, reads the client, and sets our value', async () => {
  const { server, auth0 } = await judge()
  const found = await auth0.clients.get('shop-web', { fields: 'client_secret,callbacks', include_fields: true })
  expect(found).toEqual({ client_secret: LEAKED, callbacks: ['https://shop.example/callback'] })
  const set = await auth0.clients.update('shop-web', { client_secret: FRESH })
  expect([set.client_id, set.client_secret, double.live(server.state)]).toEqual(['shop-web', FRESH, [FRESH]])
})

test('it rotates, and reads the value that Auth0 chose', async () => {
  const { server, auth0 } = await judge()
  const rotated = await auth0.clients.rotateSecret('shop-web')
  expect(double.live(server.state)).toEqual([rotated.client_secret])
  expect((await auth0.clients.get('shop-web')).client_secret).toBe(rotated.client_secret)
})

test('its iterators walk the pages of grants, client grants and logs to the end', async () => {
  const row = { date: '2026-11-25T03:00:00.000Z', type: 'seccft', ip: '198.51.100.7', user_agent: 'curl' }
  const { auth0 } = await judge((state) => {
    state.grants = Array.from({ length: 7 }, (_, place) => ({ id: `cgr_${place}`, clientID: 'shop-web' }))
    state.grants.push({ id: 'cgr_other', clientID: 'another' })
    state.logs = Array.from({ length: 5 }, () => row)
  })
  const grants = await all(await auth0.userGrants.list({ client_id: 'shop-web', per_page: 3 }))
  expect(grants.map(({ id }) => id)).toEqual(Array.from({ length: 7 }, (_, place) => `cgr_${place}`))
  expect(await all(await auth0.logs.list({ per_page: 2 }))).toHaveLength(5)
  const allowed = await all(await auth0.clientGrants.list({ client_id: 'shop-web', take: 1 }))
  expect(allowed.flatMap(({ scope }) => scope)).toEqual(['read:orders', 'write:orders'])
})

test('it revokes a grant, and does not see it again', async () => {
  const { auth0 } = await judge()
  expect(await all(await auth0.userGrants.list({ client_id: 'shop-web' }))).toHaveLength(1)
  await auth0.userGrants.delete('cgr_0')
  expect(await all(await auth0.userGrants.list({ client_id: 'shop-web' }))).toEqual([])
})

test.each([
  ['a missing scope', { scopes: ['read:clients'] }, 'shop-web', Management.ForbiddenError, 'insufficient_scope'],
  ['an unknown client', {}, 'nobody', Management.NotFoundError, 'inexistent_client'],
])('%s is an error of its own class, with the code of Auth0', async (_, state, id, kind, errorCode) => {
  const { auth0 } = await judge((before) => void Object.assign(before, state))
  const failed = auth0.clients.rotateSecret(id)
  await expect(failed).rejects.toBeInstanceOf(kind)
  await expect(failed).rejects.toMatchObject({ body: { errorCode } })
})

test('a wrong secret of its own is refused before it asks for anything', async () => {
  const { server, auth0 } = await judge(undefined, 'of somebody else')
  await expect(auth0.clients.get('shop-web')).rejects.toMatchObject({ statusCode: 401 })
  expect(server.asked).toEqual(['POST /oauth/token'])
})

test('told to come back, it comes back', async () => {
  const { server, auth0 } = await judge()
  await auth0.clients.get('shop-web')
  busyOnce(server, { ...LIMITED, headers: { ...LIMITED.headers, 'retry-after': '1' } })
  expect(await auth0.clients.get('shop-web')).toMatchObject({ client_id: 'shop-web' })
})

test('it sends a POST again after a 503: a rotation that was made and not told is made twice, so our connector never rotates', async () => {
  const { server, auth0 } = await judge()
  await auth0.clients.get('shop-web')
  server.weather = (asked) => {
    server.weather = () => undefined
    double.answer(server.state, asked)
    return { status: 503, json: {} }
  }
  await auth0.clients.rotateSecret('shop-web')
  expect(server.state.rotations).toBe(2)
})

test('without retries the limit is an error of its own class, and says until when', async () => {
  const { server, auth0 } = await judge()
  await auth0.clients.get('shop-web')
  busyOnce(server, LIMITED)
  const failed = auth0.clients.get('shop-web', {}, { maxRetries: 0 })
  await expect(failed).rejects.toBeInstanceOf(Management.TooManyRequestsError)
  const { rawResponse } = (await failed.catch((thrown: unknown) => thrown)) as Management.TooManyRequestsError
  expect(rawResponse?.headers.get('x-ratelimit-reset')).toBe('4102444800')
})

test('it finds users by id, address and user name, and knows nobody by another', async () => {
  const { auth0 } = await judge()
  expect((await auth0.users.get(ADA)).email).toBe('ada@shop.example')
  expect((await auth0.users.listUsersByEmail({ email: 'ada@shop.example' })).map(({ user_id: id }) => id)).toEqual([
    ADA,
  ])
  expect(await auth0.users.listUsersByEmail({ email: 'Ada@shop.example' })).toEqual([])
  const found = await all(await auth0.users.list({ q: 'username:"ada"', search_engine: 'v3', fields: 'user_id' }))
  expect(found).toEqual([{ user_id: ADA }])
  await expect(auth0.users.get('auth0|nobody')).rejects.toMatchObject({ body: { errorCode: 'inexistent_user' } })
})

test('it walks the sessions and refresh tokens of a user by cursor, and ends each kind alone', async () => {
  const { server, auth0 } = await judge()
  const ids = async (listed: Promise<AsyncIterable<{ id?: string | undefined }>>) =>
    (await all(await listed)).map(({ id }) => id)
  const sessions = () => ids(auth0.users.sessions.list(ADA, { take: 1 }))
  const tokens = () => ids(auth0.users.refreshToken.list(ADA, { take: 1 }))
  expect([await sessions(), await tokens()]).toEqual([['sess_ada_1', 'sess_ada_2'], ['rt_ada']])
  await auth0.users.sessions.delete(ADA)
  expect([await sessions(), await tokens()]).toEqual([[], ['rt_ada']])
  await auth0.users.refreshToken.delete(ADA)
  expect([await tokens(), server.state.sessions.map(({ id }) => id)]).toEqual([[], ['sess_grace']])
})

test('it ends one session, and the tokens of one client, and nothing else', async () => {
  const { server, auth0 } = await judge((state) => state.refresh_tokens.push(session('rt_portal', ADA, ['portal'])))
  await auth0.sessions.delete('sess_ada_1')
  await auth0.refreshTokens.revoke({ user_id: ADA, client_id: 'shop-web' })
  const { sessions, refresh_tokens: tokens } = server.state
  expect(sessions.map(({ id }) => id)).toEqual(['sess_ada_2', 'sess_grace'])
  expect(tokens.map(({ id }) => id)).toEqual(['rt_grace', 'rt_portal'])
})

test.each([
  ['the scope', { scopes: ['read:sessions'] }],
  ['the plan', { plan: 'another' as const }],
])('without %s it may end no sessions', async (_, state) => {
  const { auth0 } = await judge((before) => void Object.assign(before, state))
  await expect(auth0.users.sessions.delete(ADA)).rejects.toBeInstanceOf(Management.ForbiddenError)
})

test('it finds the logout tokens that an ending fired by their types, and not those of before', async () => {
  const initiators = { mode: 'all' } as const
  const { server, auth0 } = await judge(({ client }) => {
    client.oidc_logout = {
      backchannel_logout_urls: ['https://shop.example/out'],
      backchannel_logout_initiators: initiators,
    }
  })
  const now = new Date(server.state.now).toISOString()
  server.state.logs = [{ date: '2026-11-25T03:00:00.000Z', type: 'oidc_backchannel_logout_failed', user_id: ADA }]
  await auth0.users.sessions.delete(ADA)
  // Its own parameter for this is called search; the guide of the vendor and its comments say q.
  const q = `(type:oidc_backchannel_logout_succeeded OR type:oidc_backchannel_logout_failed) AND date:[${now} TO *]`
  const rows = await all(await auth0.logs.list({ sort: 'date:-1' }, { queryParams: { q } }))
  expect(rows.map(({ type, user_id: id, client_id: client }) => [type, id, client])).toEqual([
    ['oidc_backchannel_logout_succeeded', ADA, 'shop-web'],
  ])
})
