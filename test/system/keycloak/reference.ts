import { expect, onTestFinished, test } from 'vitest'
import { ask, credentials, logIn } from '../../world/keycloak-login.ts'
import { bodyOf, littleServer } from '../../world/little-server.ts'
import { accepts, ADMIN_SECRET, LEAKED } from '../../world/real-keycloak.ts'
import type { ClientWanted, Keycloak, Realm } from '../../world/real-keycloak.ts'
import { handsAt } from './hands.ts'

const UUID = 'UUID'
/** Calls of the Admin REST API, and the one role of realm-management that opens each. */
const OPENED_BY = {
  'manage-clients': [`POST /clients/${UUID}/client-secret`, `POST /clients/${UUID}/push-revocation`],
  'view-clients': [`GET /clients/${UUID}/client-secret`, `GET /clients/${UUID}/user-sessions`],
  'manage-users': ['DELETE /sessions/none', 'POST /logout-all'],
  'view-users': ['GET /users?max=1'],
  'view-realm': ['GET /client-policies/policies'],
  'view-events': ['GET /events', 'GET /events/config'],
  'manage-realm': ['POST /push-revocation'],
} as const

/** What was only remembered of Keycloak, looked at. */
export function referenceFacts(keycloak: () => Keycloak): void {
  test('each role opens its calls, and no role opens none of them', async () => {
    const calls = Object.values(OPENED_BY).flat()
    const nobody = await asService(await keycloak().realm({ roles: [] }))
    expect(await nobody(calls)).toEqual(calls.map(() => 403))
    for (const [role, opened] of Object.entries(OPENED_BY)) {
      const statuses = await (await asService(await keycloak().realm({ roles: [role] })))(opened)
      expect(
        statuses.filter((status) => status === 403),
        role,
      ).toEqual([])
    }
  })

  test('tokens of a service account live five minutes in a new realm', async () => {
    const { issuer } = await keycloak().realm()
    const stanch = { client_id: 'stanch', client_secret: ADMIN_SECRET }
    expect(await ask(issuer, 'token', { grant_type: 'client_credentials', ...stanch })).toMatchObject({
      expires_in: 300,
    })
  })

  test('a rotated secret stands in the representation in clear, and a second rotation lets it drop out', async () => {
    const realm = await keycloak().realm({ policy: true })
    const { id } = await realm.client()
    const first: string = (await realm.admin(`POST /clients/${id}/client-secret`)).body.value
    expect((await realm.client()).attributes['client.secret.rotated']).toBe(LEAKED)
    const second: string = (await realm.admin(`POST /clients/${id}/client-secret`)).body.value
    const all = [LEAKED, first, second]
    expect(await Promise.all(all.map((secret) => accepts(realm, secret)))).toEqual([false, true, true])
  })

  test('without a policy the old value is refused by the very first request after the change', async () => {
    const realm = await keycloak().realm()
    await realm.admin(`PUT /clients/${(await realm.client()).id}`, { secret: 'another-0123456789-abcdefghij' })
    expect(await accepts(realm, LEAKED)).toBe(false)
  })

  test('introspection says "not active" of what it does not know', async () => {
    const { issuer } = await keycloak().realm()
    expect(await ask(issuer, 'token/introspect', { token: 'junk', ...credentials() })).toEqual({ active: false })
  })

  test('revoking one refresh token ends its own session and no other one of the user', async () => {
    const realm = await keycloak().realm()
    const [one, other] = [await logIn(realm, { user: 'ada' }), await logIn(realm, { user: 'ada' })]
    const form = { token: one.refresh_token, ...credentials() }
    await fetch(`${realm.issuer}/protocol/openid-connect/revoke`, { method: 'POST', body: new URLSearchParams(form) })
    const refresh = ({ refresh_token: token }: typeof one) =>
      ask(realm.issuer, 'token', { grant_type: 'refresh_token', refresh_token: token, ...credentials() })
    expect(await refresh(one)).toMatchObject({ error: 'invalid_grant' })
    expect(await refresh(other)).toHaveProperty('access_token')
  })

  test.each([
    ['with sid', {}, [expect.objectContaining({ typ: 'logout+jwt', sid: expect.any(String) })]],
    ['without sid', { attributes: { 'backchannel.logout.session.required': 'false' } }, [{ typ: 'logout+jwt' }]],
    ['none beside front-channel logout', { frontchannelLogout: true }, []],
  ] as const)('the logout token of an ended session: %s', async (_, client, told) => {
    const { realm, tokens } = await listening(keycloak(), client)
    const { plan } = await handsAt(realm).run('session/back-channel-logout', {})
    expect(tokens).toEqual(told)
    const warns = JSON.stringify(plan).includes('front-channel logout is on at shop-web')
    expect(warns).toBe(told.length === 0)
  })

  test('logging everybody out of the realm tells no program, and sets the not-before of the realm', async () => {
    const { realm, tokens } = await listening(keycloak(), {})
    expect(await realm.admin('POST /logout-all')).toMatchObject({ status: 200 })
    expect((await realm.admin('GET ')).body.notBefore).toBeGreaterThan(0)
    expect((await realm.admin(`GET /clients/${(await realm.client()).id}/session-count`)).body).toEqual({ count: 0 })
    expect(tokens).toEqual([])
  })
}

/** A program that notes its logout tokens; Ada is logged in. */
async function listening(keycloak: Keycloak, client: ClientWanted): Promise<{ realm: Realm; tokens: object[] }> {
  const tokens: object[] = []
  const server = await littleServer(async (request, response) => {
    const [head = '', claims = ''] = (new URLSearchParams(await bodyOf(request)).get('logout_token') ?? '').split('.')
    const read = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString()) as object
    const { typ, sid } = { ...read(claims), ...read(head) } as { typ?: string; sid?: string }
    tokens.push({ typ, ...(sid !== undefined && { sid }) })
    response.end()
  })
  onTestFinished(server.stop)
  const attributes = { ...client.attributes, 'backchannel.logout.url': `${server.url}/logout` }
  const realm = await keycloak.realm({ client: { ...client, attributes } })
  await logIn(realm, { user: 'ada' })
  return { realm, tokens }
}

/** The status of each call with stanch's own token. */
async function asService({ issuer, client }: Realm): Promise<(calls: readonly string[]) => Promise<readonly number[]>> {
  const stanch = { client_id: 'stanch', client_secret: ADMIN_SECRET }
  const token = await ask(issuer, 'token', { grant_type: 'client_credentials', ...stanch })
  const { id } = await client()
  return (calls) =>
    Promise.all(
      calls.map(async (call) => {
        const [method = '', path = ''] = call.replace(UUID, id).split(' ')
        const url = `${issuer.replace('/realms/', '/admin/realms/')}${path}`
        const headers = { authorization: `Bearer ${String(token['access_token'])}` }
        return (await fetch(url, { method, headers })).status
      }),
    )
}
