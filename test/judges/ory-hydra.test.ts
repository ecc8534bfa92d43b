// Ory's client of Hydra is the judge of our double of it.
import { Configuration, OAuth2Api } from '@ory/hydra-client'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { consent } from '../world/hydra-sessions.ts'
import { double, KEY } from '../world/identity-ory-hydra.ts'
import type { HydraState } from '../world/identity-ory-hydra.ts'
import { served } from './served.ts'

const id = 'shop-web'
const post = (state: HydraState): void => void (state.client.token_endpoint_auth_method = 'client_secret_post')

async function judge(change?: (state: HydraState) => void, accessToken = KEY) {
  const server = await served(double, change)
  const baseOptions = { headers: { authorization: `Bearer ${accessToken}` } }
  const admin = new OAuth2Api(new Configuration({ basePath: server.url, baseOptions }))
  const open = new OAuth2Api(new Configuration({ basePath: server.url }))
  return { server, admin, open }
}

test('it reads the client without a secret, and replaces the secret by one operation of JSON Patch', async () => {
  const { server, admin } = await judge()
  const { data: client } = await admin.getOAuth2Client({ id })
  expect(client).toMatchObject({ client_id: id, token_endpoint_auth_method: 'client_secret_basic' })
  expect(client.client_secret).toBeUndefined()
  const jsonPatch = [{ op: 'replace', path: '/client_secret', value: FRESH }]
  const { data: patched } = await admin.patchOAuth2Client({ id, jsonPatch })
  expect([patched.client_secret, double.live(server.state)]).toEqual([FRESH, [FRESH]])
  expect(patched.redirect_uris).toEqual(['https://shop.example/callback'])
})

test('a junk token is revoked with the right secret, and not with a wrong one or by another method', async () => {
  const right = { token: 'junk', clientId: id, clientSecret: LEAKED }
  const { open } = await judge(post)
  expect((await open.revokeOAuth2Token(right)).status).toBe(200)
  const refused = { response: { status: 401, data: { error: 'invalid_client' } } }
  await expect(open.revokeOAuth2Token({ ...right, clientSecret: FRESH })).rejects.toMatchObject(refused)
  const { open: basic } = await judge()
  await expect(basic.revokeOAuth2Token(right)).rejects.toMatchObject(refused)
})

test.each([
  ['an unknown client', KEY, 'nobody', 404],
  ['a key that is not ours', 'of-somebody-else', id, 401],
])('%s is an error with its status and words', async (_, key, client, status) => {
  const { admin } = await judge(undefined, key)
  await expect(admin.getOAuth2Client({ id: client })).rejects.toMatchObject({
    response: { status, data: { error: expect.any(String), error_description: expect.any(String) } },
  })
})

test('an operation that Hydra does not know is refused, and changes nothing', async () => {
  const { server, admin } = await judge()
  const failed = admin.patchOAuth2Client({ id, jsonPatch: [{ op: 'invent', path: '/client_secret', value: FRESH }] })
  await expect(failed).rejects.toMatchObject({ response: { status: 400 } })
  expect(double.live(server.state)).toEqual([LEAKED])
})

test('busy is an error with its status: this client tries nothing again', async () => {
  const { server, admin } = await judge()
  server.weather = () => ({ status: 429, json: { error: 'too_many_requests', error_description: 'a sentence' } })
  await expect(admin.getOAuth2Client({ id })).rejects.toMatchObject({ response: { status: 429 } })
  expect(server.asked).toHaveLength(1)
})

test('consents are listed by subject, page by page, with the login session that each was given in', async () => {
  const { server, admin } = await judge((state) => {
    const [first] = state.sessions.logins
    if (first) state.sessions.consents.push(consent('skipped', first, { skip: true }))
  })
  const seen: unknown[] = []
  for (let pageToken: string | null = ''; pageToken !== null;) {
    // One page tells where the next one is.
    // oxlint-disable-next-line no-await-in-loop
    const page = await admin.listOAuth2ConsentSessions({ subject: 'ada', pageSize: 250, pageToken })
    seen.push(...page.data.map(({ consent_request_id: at, consent_request: from }) => [at, from?.login_session_id]))
    const next = String(page.headers['link'])
      .split(',')
      .find((link) => link.endsWith('rel="next"'))
    pageToken = next ? new URL(next.slice(1, next.indexOf('>')), server.url).searchParams.get('page_token') : null
  }
  expect(seen).toEqual([
    ['c1', 'ada-laptop'],
    ['c2', 'ada-laptop'],
    ['c3', 'ada-phone'],
    ['c4', 'ada-kiosk'],
  ])
  expect((await admin.listOAuth2ConsentSessions({ subject: 'nobody' })).data).toEqual([])
})

test('a login session ends by its sid and programs are told; by subject it ends in silence, and tokens outlive both', async () => {
  const { server, admin } = await judge()
  const { sessions } = server.state
  expect((await admin.revokeOAuth2LoginSessions({ sid: 'ada-laptop' })).status).toBe(204)
  expect(sessions.told).toHaveLength(2)
  await admin.revokeOAuth2LoginSessions({ subject: 'ada' })
  expect((await admin.revokeOAuth2LoginSessions({ sid: 'ada-phone' })).status).toBe(204)
  expect([sessions.told.length, sessions.logins.map(({ sid }) => sid)]).toEqual([2, ['bob-office']])
  expect(sessions.consents).toHaveLength(5)
  const { data } = await admin.listOAuth2ConsentSessions({ subject: 'ada' })
  expect(data.map(({ consent_request: from }) => from?.login_session_id)).toEqual([undefined, undefined])
})

test('consents are forgotten of one client or of all, and a subject alone is refused', async () => {
  const { server, admin } = await judge()
  const ids = () => server.state.sessions.consents.map(({ id: one }) => one)
  await admin.revokeOAuth2ConsentSessions({ subject: 'ada', client: 'wiki' })
  expect(ids()).toEqual(['c1', 'c3', 'c4', 'c5'])
  expect((await admin.revokeOAuth2ConsentSessions({ subject: 'ada', all: true })).status).toBe(204)
  expect(ids()).toEqual(['c5'])
  await expect(admin.revokeOAuth2ConsentSessions({ subject: 'bob' })).rejects.toMatchObject({
    response: { status: 400 },
  })
})
