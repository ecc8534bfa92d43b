import { expect, test } from 'vitest'
import { newBrowser } from '../../../src/demo/scripted-login.ts'
import { ask, credentials, logIn } from '../../world/keycloak-login.ts'
import { LEAKED } from '../../world/real-keycloak.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { handsAt } from './hands.ts'
import { programAt, statusFor } from './program.ts'

const END = 'identity/end-sessions'
const refresh = ({ issuer }: Realm, token: string, client = 'shop-web') =>
  ask(issuer, 'token', { ...credentials(), grant_type: 'refresh_token', refresh_token: token, client_id: client })

/** What the header of the connector says of the sessions of users. */
export function userSessionFacts(keycloak: () => Keycloak): void {
  test('of one user: his programs are told, his refresh tokens are refused, and nobody else is signed out', async () => {
    const realm = await keycloak().realm()
    await realm.add('portal', { secret: LEAKED })
    const { shop, loggedIn } = await programAt(realm, 'shop')
    const browser = newBrowser()
    const [ada, bob] = [await loggedIn('ada', browser), await loggedIn('bob')]
    const online = await logIn(realm, { user: 'ada', browser })
    const offline = [await logIn(realm, { user: 'ada', offline: true, client: 'portal' })]
    const { plan, receipt, proof } = await handsAt(realm).run(END, { whose: 'users', users: 'ada@shop.example' })
    expect(plan).toMatchObject({
      lines: expect.arrayContaining([expect.stringMatching(/offline sessions: 1, sessions: 1$/)]),
    })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 1, ended: 2 }, 'proven'])
    expect([await statusFor(shop, ada), await statusFor(shop, bob)]).toEqual([401, 200])
    expect(await refresh(realm, online.refresh_token)).toMatchObject({ error: 'invalid_grant' })
    for (const { refresh_token: token } of offline)
      expect(await refresh(realm, token, 'portal')).toMatchObject({ error: 'invalid_grant' })
    expect((await handsAt(realm).run(END, { whose: 'users', users: 'ADA' })).plan).toMatchObject({ kind: 'settled' })
  })

  test('Keycloak’s own logout of a user would have left the offline session, and its refresh token', async () => {
    const realm = await keycloak().realm()
    const { id } = await realm.client()
    const [{ id: user }] = (await realm.admin('GET /users?username=ada&exact=true')).body
    await logIn(realm, { user: 'ada' })
    await logIn(realm, { user: 'ada', offline: true })
    expect((await realm.admin(`POST /users/${user}/logout`)).status).toBe(204)
    const counts = [`session-count`, `offline-session-count`].map((kind) => realm.admin(`GET /clients/${id}/${kind}`))
    expect((await Promise.all(counts)).map(({ body }) => body.count)).toEqual([0, 1])
  })

  test('of everybody who uses the client, also where else they are signed in; a user of another client stays', async () => {
    const realm = await keycloak().realm()
    await realm.add('portal', { secret: LEAKED })
    const [mine, also, other] = [
      await logIn(realm, { user: 'ada' }),
      await logIn(realm, { user: 'ada', client: 'portal' }),
      await logIn(realm, { user: 'bob', client: 'portal' }),
    ]
    expect((await handsAt(realm).run(END, { whose: 'client' })).proof).toMatchObject({ verdict: 'proven' })
    expect(await refresh(realm, mine.refresh_token)).toMatchObject({ error: 'invalid_grant' })
    expect(await refresh(realm, also.refresh_token, 'portal')).toMatchObject({ error: 'invalid_grant' })
    expect(await refresh(realm, other.refresh_token, 'portal')).toHaveProperty('access_token')
  })

  test('of everyone; our own service account goes on, and without view-realm the role is named', async () => {
    const realm = await keycloak().realm()
    await realm.add('portal', { secret: LEAKED })
    await logIn(realm, { user: 'ada' })
    await logIn(realm, { user: 'bob', client: 'portal' })
    await logIn(realm, { user: 'eve', client: 'portal', offline: true })
    const { run } = handsAt(realm)
    expect(await run(END, { whose: 'everyone' })).toMatchObject({
      receipt: { people: 3, ended: 3 },
      proof: { verdict: 'proven' },
    })
    expect((await realm.admin('GET /client-session-stats')).body).toEqual([])
    expect((await handsAt(realm).run(END, { whose: 'everyone' })).plan).toMatchObject({ kind: 'settled' })
    const blind = await keycloak().realm({ roles: ['manage-clients', 'manage-users'] })
    await expect(handsAt(blind).run(END, { whose: 'everyone' })).rejects.toMatchObject({
      fault: { next: expect.arrayContaining([{ say: expect.stringContaining('the role view-realm') }]) },
    })
  })

  test('where the account may only ask for users nobody is found: the role is named, and not the name doubted', async () => {
    const realm = await keycloak().realm({ roles: ['manage-clients', 'query-users'] })
    await expect(handsAt(realm).run(END, { whose: 'users', users: 'ada' })).rejects.toMatchObject({
      fault: { next: expect.arrayContaining([{ say: expect.stringContaining('the role manage-users') }]) },
    })
  })
}
