import { expect, test } from 'vitest'
import { newBrowser } from '../../../src/demo/scripted-login.ts'
import { ask, credentials, logIn } from '../../world/keycloak-login.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { handsAt } from './hands.ts'
import { programAt, statusFor } from './program.ts'

const LOGOUT = 'session/back-channel-logout'
const refresh = ({ issuer }: Realm, token: string) =>
  ask(issuer, 'token', { grant_type: 'refresh_token', refresh_token: token, ...credentials() })
const introspect = ({ issuer }: Realm, token: string) => ask(issuer, 'token/introspect', { token, ...credentials() })

/** What the header of the connector says of sessions, grants and not-before. */
export function sessionFacts(keycloak: () => Keycloak): void {
  test('a foreign program believes Keycloak’s own logout token: the stolen cookie is refused, and the canary proves it', async () => {
    const realm = await keycloak().realm()
    const { shop, loggedIn } = await programAt(realm, 'shop')
    const [canary, stolen] = [await loggedIn('canary'), await loggedIn('ada')]
    expect([await statusFor(shop, canary), await statusFor(shop, stolen)]).toEqual([200, 200])
    const page = { url: `${shop.address}/me`, cookie: 'env:CANARY', expect_dead: [401] }
    const party = { id: 'shop', client_id: 'shop', backchannel_logout_uri: shop.logoutUri, canary: page }
    const { run } = handsAt(realm, { clientId: 'shop', parties: [party], secrets: { 'env:CANARY': canary } })
    const { receipt, proof } = await run(LOGOUT, {})
    expect(receipt).toMatchObject({ ended: 2, canaries_before: { shop: 'alive' } })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect([await statusFor(shop, canary), await statusFor(shop, stolen)]).toEqual([401, 401])
  })

  test('the session at Keycloak is over, too: the next visit asks for a password', async () => {
    const realm = await keycloak().realm()
    const browser = newBrowser()
    await logIn(realm, { user: 'ada', browser })
    await handsAt(realm).run(LOGOUT, {})
    const query = 'client_id=shop-web&response_type=code&redirect_uri=https://shop.example.com/callback&scope=openid'
    const page = await browser.open(`${realm.issuer}/protocol/openid-connect/auth?${query}`)
    expect(await page.text()).toContain('type="password"')
  })

  test('tokens of an ended session, online or offline, are refused', async () => {
    const realm = await keycloak().realm()
    const all = [await logIn(realm, { user: 'ada' }), await logIn(realm, { user: 'bob', offline: true })]
    const { receipt } = await handsAt(realm).run(LOGOUT, {})
    expect(receipt).toMatchObject({ ended: 2, grants_revoked: 1 })
    for (const { refresh_token: token, access_token: access } of all) {
      expect(await refresh(realm, token)).toMatchObject({ error: 'invalid_grant' })
      expect(await introspect(realm, access)).toMatchObject({ active: false })
    }
  })

  test('more sessions than fit on a page end to the last', async () => {
    const realm = await keycloak().realm({ client: { directAccessGrantsEnabled: true } })
    const grant = { grant_type: 'password', username: 'ada', password: 'any', ...credentials() }
    for (let session = 0; session < 101; session += 1) await ask(realm.issuer, 'token', grant)
    const { receipt } = await handsAt(realm).run(LOGOUT, {})
    expect(receipt).toMatchObject({ ended: 101 })
    expect((await realm.admin(`GET /clients/${(await realm.client()).id}/session-count`)).body).toEqual({ count: 0 })
  })

  test('not-before: tokens until now, this very second too, are refused, the session goes on, and a new login works', async () => {
    const realm = await keycloak().realm()
    const old = await logIn(realm, { user: 'ada' })
    const { proof } = await handsAt(realm).run('identity/set-not-before', {})
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(await refresh(realm, old.refresh_token)).toMatchObject({ error: 'invalid_grant' })
    expect(await introspect(realm, old.access_token)).toMatchObject({ active: false })
    expect((await realm.admin(`GET /clients/${(await realm.client()).id}/session-count`)).body).toEqual({ count: 1 })
    await expect.poll(() => logIn(realm, { user: 'ada' })).toHaveProperty('access_token')
  })

  test('revoking a consent logs the user out of this client alone, which is told', async () => {
    const realm = await keycloak().realm()
    const [shop, portal] = [await programAt(realm, 'shop', { consentRequired: true }), await programAt(realm, 'portal')]
    const browser = newBrowser()
    const [atShop, atPortal] = [await shop.loggedIn('ada', browser), await portal.loggedIn('ada', browser)]
    const { plan, receipt, proof } = await handsAt(realm, { clientId: 'shop' }).run('identity/revoke-grants', {})
    expect(plan).toMatchObject({ lines: ['consents: 1', 'offline sessions: 0'] })
    expect([receipt, proof?.verdict]).toEqual([{ revoked: 1, left: 0 }, 'proven'])
    expect([await statusFor(shop.shop, atShop), await statusFor(portal.shop, atPortal)]).toEqual([401, 200])
  })
}
