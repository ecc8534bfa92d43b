// Okta's SDK for Node is the judge of our double of Okta.
import { Client, DefaultRequestExecutor, OktaApiError, OpenIdConnectApplication } from '@okta/okta-sdk-nodejs'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { double, LIMITED, secretOf, SSWS } from '../world/identity-okta.ts'
import type { OktaState } from '../world/identity-okta.ts'
import { signedIn } from '../world/okta-users.ts'
import { all, busyOnce, served } from './served.ts'

const appId = '0oaShopWeb'

async function judge(change?: (state: OktaState) => void, token = SSWS) {
  const server = await served(double, change)
  const okta = new Client({ orgUrl: server.url, token, requestExecutor: new DefaultRequestExecutor() })
  const { applicationApi: apps, applicationSSOPublicKeysApi: secrets, systemLogApi: log, userApi: users } = okta
  return { server, apps, secrets, log, users }
}

test('it lists secrets in clear, adds ours, deactivates the leaked one, activates it again, and deletes it once it is off', async () => {
  const { server, secrets } = await judge()
  const [leaked] = await all(await secrets.listOAuth2ClientSecrets({ appId }))
  expect(leaked).toMatchObject({ status: 'ACTIVE', client_secret: LEAKED, secret_hash: expect.any(String) })
  expect(leaked?.created).toMatch(/^\d{4}-\d\d-\d\dT/)
  const secretId = leaked?.id ?? ''
  const body = { client_secret: FRESH }
  const fresh = await secrets.createOAuth2ClientSecret({ appId, oAuth2ClientSecretRequestBody: body })
  expect([fresh.client_secret, fresh.status]).toEqual([FRESH, 'ACTIVE'])
  expect(await secrets.deactivateOAuth2ClientSecret({ appId, secretId })).toMatchObject({ status: 'INACTIVE' })
  expect(double.live(server.state)).toEqual([FRESH])
  expect(await secrets.activateOAuth2ClientSecret({ appId, secretId })).toMatchObject({ status: 'ACTIVE' })
  expect(double.live(server.state)).toEqual([LEAKED, FRESH])
  await secrets.deactivateOAuth2ClientSecret({ appId, secretId })
  await secrets.deleteOAuth2ClientSecret({ appId, secretId })
  expect((await all(await secrets.listOAuth2ClientSecrets({ appId }))).map(({ id }) => id)).toEqual([fresh.id])
})

test('where no value is sent, Okta makes one', async () => {
  const { server, secrets } = await judge()
  const made = await secrets.createOAuth2ClientSecret({ appId, oAuth2ClientSecretRequestBody: {} })
  expect(double.live(server.state)).toEqual([LEAKED, made.client_secret])
})

test('the app is one of OpenID Connect, with its method and redirect URIs; it is turned off and on', async () => {
  const { server, apps } = await judge()
  const app = await apps.getApplication({ appId })
  expect(app).toBeInstanceOf(OpenIdConnectApplication)
  expect(app).toMatchObject({
    status: 'ACTIVE',
    credentials: { oauthClient: { client_id: 'shop-web', token_endpoint_auth_method: 'client_secret_basic' } },
    settings: { oauthClient: { redirect_uris: ['https://shop.example/callback'] } },
  })
  await apps.deactivateApplication({ appId })
  expect(server.state.status).toBe('INACTIVE')
  await apps.activateApplication({ appId })
  expect(server.state.status).toBe('ACTIVE')
})

test('its collections follow the links to the last page: tokens, scopes, log', async () => {
  const published = '2026-11-25T03:00:00.000Z'
  const { apps, log } = await judge((state) => {
    state.tokens = Array.from({ length: 7 }, (_, place) => ({ id: `oar${place}` }))
    state.logs = Array.from({ length: 5 }, (_, place) => ({ uuid: `e${place}`, published, eventType: 'app.oauth2.x' }))
  })
  const tokens = await all(await apps.listOAuth2TokensForApplication({ appId }))
  expect(tokens.map(({ id }) => id)).toEqual(Array.from({ length: 7 }, (_, place) => `oar${place}`))
  expect(tokens[0]).toMatchObject({ clientId: 'shop-web', status: 'ACTIVE', created: expect.any(Date) })
  expect((await all(await apps.listScopeConsentGrants({ appId }))).map(({ scopeId }) => scopeId)).toEqual([
    'okta.users.read',
  ])
  const events = await all(await log.listLogEvents({ until: published }))
  expect(events.map(({ uuid }) => uuid)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4'])
  expect(events[0]?.published).toEqual(new Date(published))
})

test('a log that is asked for without an end names a next page for ever, and an empty page is not an error', async () => {
  const { log, server } = await judge()
  const events = await log.listLogEvents({ since: '2026-11-25T03:00:00Z' })
  expect([await events.getNextPage(), await events.getNextPage()]).toEqual([[], []])
  expect(server.asked).toHaveLength(2)
})

test('all refresh tokens of the app are revoked in one call', async () => {
  const { server, apps } = await judge()
  await apps.revokeOAuth2TokensForApplication({ appId })
  expect(server.state.tokens).toEqual([])
})

test('users are found by filter, page after page, and those of the app say how they came by it', async () => {
  const { apps, users } = await judge((state) => {
    state.users = ['ada', 'bob', 'eve'].map((name) => ({ ...signedIn(name), scope: name === 'eve' ? 'GROUP' : 'USER' }))
  })
  const filter = 'id eq "ada" or profile.login eq "ada" or profile.email eq "bob@shop.example"'
  const found = await all(await users.listUsers({ filter }))
  expect(found.map(({ id, status, profile }) => [id, status, profile?.login])).toEqual([
    ['00u-ada', 'ACTIVE', 'ada'],
    ['00u-bob', 'ACTIVE', 'bob'],
  ])
  const active = await all(await users.listUsers({ filter: 'status eq "ACTIVE" or status eq "LOCKED_OUT"' }))
  expect(active).toHaveLength(3)
  const assigned = await all(await apps.listApplicationUsers({ appId }))
  expect(assigned.map(({ id, scope, credentials }) => [id, scope, credentials?.userName])).toEqual([
    ['00u-ada', 'USER', 'ada'],
    ['00u-bob', 'USER', 'bob'],
    ['00u-eve', 'GROUP', 'eve'],
  ])
})

test('sessions of a user end with the refresh tokens that it lists by client, and the log says so', async () => {
  const { server, users, log } = await judge()
  const userId = '00u-ada'
  const tokens = async () => {
    const clients = (await all(await users.listUserClients({ userId }))).map((client) => client.client_id ?? '')
    const lists = clients.map(async (clientId) =>
      all(await users.listRefreshTokensForUserAndClient({ userId, clientId })),
    )
    return (await Promise.all(lists)).flat()
  }
  expect((await tokens()).map(({ id, status }) => [id, status])).toEqual([
    ['oar-ada-shop-web', 'ACTIVE'],
    ['oar-ada-shop-app', 'ACTIVE'],
  ])
  await users.revokeUserSessions({ userId, oauthTokens: true, forgetDevices: true })
  expect(await tokens()).toEqual([])
  const filter = `eventType eq "user.session.clear" and target.id eq "${userId}"`
  const [entry] = await all(await log.listLogEvents({ filter, until: '2999-01-01T00:00:00Z' }))
  expect(entry).toMatchObject({
    eventType: 'user.session.clear',
    outcome: { result: 'SUCCESS' },
    target: [{ id: userId, type: 'User' }],
    published: expect.any(Date),
  })
  expect(server.state.users).toMatchObject([{ sessions: [], devices: [] }, { sessions: ['idx-bob'] }])
})

test('without its options only sessions end, and devices are forgotten by default', async () => {
  const { server, users } = await judge()
  await users.revokeUserSessions({ userId: '00u-ada' })
  expect(server.state.users[0]).toMatchObject({ sessions: [], devices: [], tokens: [{}, {}] })
  await users.revokeUserSessions({ userId: '00u-bob', forgetDevices: false })
  expect(server.state.users[1]?.devices).toEqual(['dt-bob'])
  await expect(users.revokeUserSessions({ userId: '00u-eve' })).rejects.toMatchObject({ status: 404 })
})

const NO_BODY = { appId, oAuth2ClientSecretRequestBody: {} }
type Secrets = Awaited<ReturnType<typeof judge>>['secrets']
const REFUSED: readonly (readonly [
  string,
  (state: OktaState) => void,
  (secrets: Secrets) => Promise<unknown>,
  object,
])[] = [
  [
    'a third secret',
    (state) => void state.secrets.push(secretOf('ocs1', FRESH, 'INACTIVE')),
    (secrets) => secrets.createOAuth2ClientSecret(NO_BODY),
    { status: 400, errorCode: 'E0000001', errorCauses: [{ errorSummary: expect.stringContaining('maximum number') }] },
  ],
  [
    'deactivating the only active one',
    () => undefined,
    (secrets) => secrets.deactivateOAuth2ClientSecret({ appId, secretId: 'ocs0' }),
    { status: 400, errorCode: 'E0000001' },
  ],
  [
    'deleting an active one',
    () => undefined,
    (secrets) => secrets.deleteOAuth2ClientSecret({ appId, secretId: 'ocs0' }),
    { status: 400, errorCode: 'E0000001' },
  ],
  [
    'a value that is too short',
    () => undefined,
    (secrets) => secrets.createOAuth2ClientSecret({ appId, oAuth2ClientSecretRequestBody: { client_secret: 'short' } }),
    { status: 400, errorCode: 'E0000001' },
  ],
  [
    'a secret that is not there',
    () => undefined,
    (secrets) => secrets.deleteOAuth2ClientSecret({ appId, secretId: 'ocs9' }),
    { status: 404, errorCode: 'E0000007' },
  ],
]

test.each(REFUSED)('%s is an OktaApiError with its code and its causes', async (_, change, call, error) => {
  const { secrets } = await judge(change)
  const failed = call(secrets)
  await expect(failed).rejects.toBeInstanceOf(OktaApiError)
  await expect(failed).rejects.toMatchObject({ errorId: expect.any(String), errorLink: expect.any(String), ...error })
})

test('a token that is not ours is E0000011', async () => {
  const { secrets } = await judge(undefined, 'of somebody else')
  const failed = secrets.listOAuth2ClientSecrets({ appId }).then(all)
  await expect(failed).rejects.toMatchObject({ status: 401, errorCode: 'E0000011' })
})

test('it reads from the limit how long to wait, and comes back', async () => {
  const { server, secrets } = await judge()
  busyOnce(server, {
    ...LIMITED,
    headers: { ...LIMITED.headers, 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000)) },
  })
  expect(await all(await secrets.listOAuth2ClientSecrets({ appId }))).toHaveLength(1)
  expect(server.asked).toHaveLength(2)
})
