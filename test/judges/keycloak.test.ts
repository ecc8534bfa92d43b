// Keycloak's own admin client is the judge of our double. What Keycloak really does is held to in test/system/keycloak.
import KcAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { putRotated, underPolicy } from '../world/identity-keycloak.ts'
import { ID } from '../world/keycloak-client.ts'
import { ADMIN_SECRET, keycloak } from '../world/keycloak-double.ts'
import type { Keycloak } from '../world/keycloak-state.ts'
import { served } from './served.ts'

/** Keycloak takes a path with and without a last slash, and this client writes it. */
const withoutSlash: typeof keycloak.answer = (state, asked) => {
  const url = new URL(asked.url)
  url.pathname = url.pathname.replace(/\/$/, '')
  return keycloak.answer(state, { ...asked, url })
}

async function judge(change?: (state: Keycloak) => void, clientSecret = ADMIN_SECRET) {
  const server = await served({ ...keycloak, answer: withoutSlash }, change)
  const admin = new KcAdminClient({ baseUrl: server.url, realmName: 'shop' })
  const signIn = () => admin.auth({ grantType: 'client_credentials', clientId: 'stanch', clientSecret })
  return { server, admin, signIn }
}

async function signedIn(change?: (state: Keycloak) => void) {
  const { server, admin, signIn } = await judge(change)
  await signIn()
  return { server, admin }
}

const one = (id: string, offline = false) => ({ id, user: 'ada', offline, clients: ['shop-web'] })

test('it finds the client, sets our value in the whole representation, and reads it back', async () => {
  const { server, admin } = await signedIn()
  const [found] = await admin.clients.find({ clientId: 'shop-web' })
  expect(found).toMatchObject({ id: ID, secret: LEAKED, publicClient: false })
  await admin.clients.update({ id: ID }, { ...found, secret: FRESH })
  expect([(await admin.clients.findOne({ id: ID }))?.secret, keycloak.live(server.state)]).toEqual([FRESH, [FRESH]])
})

test('it ends what a rotation has kept', async () => {
  const { server, admin } = await signedIn((state) => {
    underPolicy(state)
    state.client.secret = FRESH
    putRotated(state, LEAKED)
  })
  await admin.clients.invalidateSecret({ id: ID })
  expect(keycloak.live(server.state)).toEqual([FRESH])
})

test('it counts, pages and ends sessions, online and offline', async () => {
  const { server, admin } = await signedIn((state) => {
    state.sessions = [one('a'), one('b'), one('c'), one('d', true)]
  })
  expect(await admin.clients.getSessionCount({ id: ID })).toEqual({ count: 3 })
  expect(await admin.clients.getOfflineSessionCount({ id: ID })).toEqual({ count: 1 })
  const page = await admin.clients.listSessions({ id: ID, first: 2, max: 2 })
  expect(page).toMatchObject([{ id: 'c', username: 'ada', clients: { [ID]: 'shop-web' } }])
  const [offline] = await admin.clients.listOfflineSessions({ id: ID })
  await admin.realms.deleteSession({ realm: 'shop', session: offline?.id ?? '', isOffline: true })
  await admin.realms.deleteSession({ realm: 'shop', session: 'a', isOffline: false })
  expect(server.state.sessions.map(({ id }) => id)).toEqual(['b', 'c'])
})

test('it lists and revokes what a user has consented to', async () => {
  const { server, admin } = await signedIn((state) => void (state.consents = { ada: ['profile'] }))
  expect(await admin.users.listConsents({ id: 'ada' })).toMatchObject([{ clientId: 'shop-web' }])
  await admin.users.revokeConsent({ id: 'ada', clientId: 'shop-web' })
  expect(server.state.consents).toEqual({})
})

test('it reads events by client and type, and which types are kept', async () => {
  const event = { clientId: 'shop-web', time: 1_795_599_000_000, ipAddress: '203.0.113.9' }
  const { admin } = await signedIn((state) => {
    state.events = [
      { ...event, type: 'CODE_TO_TOKEN' },
      { ...event, type: 'CLIENT_LOGIN', clientId: 'another' },
    ]
  })
  expect(await admin.realms.findEvents({ realm: 'shop', client: 'shop-web' })).toMatchObject([
    { type: 'CODE_TO_TOKEN' },
  ])
  expect(await admin.realms.getConfigEvents({ realm: 'shop' })).toMatchObject({ eventsEnabled: true })
})

test('a wrong secret of its own is unauthorized_client', async () => {
  const { signIn } = await judge(undefined, 'of somebody else')
  const failed = signIn()
  await expect(failed).rejects.toBeInstanceOf(NetworkError)
  await expect(failed).rejects.toMatchObject({
    response: { status: 401 },
    responseData: { error: 'unauthorized_client' },
  })
})

test('a missing role is a NetworkError of 403 that does not name it', async () => {
  const { admin } = await signedIn((state) => void (state.roles = []))
  await expect(admin.clients.find({ clientId: 'shop-web' })).rejects.toMatchObject({
    response: { status: 403 },
    responseData: { error: 'HTTP 403 Forbidden' },
  })
})

test('it finds a user by name, lists all that he has, and ends it', async () => {
  const { server, admin } = await signedIn((state) => {
    state.sessions = [one('online'), { ...one('offline', true), clients: ['portal'] }]
  })
  const [user] = await admin.users.find({ username: 'Ada', exact: true })
  const id = user?.id ?? ''
  expect(await admin.users.listSessions({ id })).toMatchObject([{ id: 'online', userId: id, username: 'ada' }])
  const [consent] = await admin.users.listConsents({ id })
  expect(consent).toMatchObject({ clientId: 'portal', additionalGrants: [{ key: 'Offline Token' }] })
  const offline = await admin.users.listOfflineSessions({ id, clientId: 'id-of-portal' })
  expect(offline.map((session) => session.id)).toEqual(['offline'])
  await admin.realms.deleteSession({ realm: 'shop', session: 'online', isOffline: false })
  await admin.realms.deleteSession({ realm: 'shop', session: 'offline', isOffline: true })
  expect(server.state.sessions).toEqual([])
})
