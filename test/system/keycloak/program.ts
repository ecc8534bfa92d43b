import { onTestFinished } from 'vitest'
import { newBrowser } from '../../../src/demo/scripted-login.ts'
import { foreignParty } from '../../world/foreign-party.ts'
import type { ForeignParty } from '../../world/foreign-party.ts'
import { visit } from '../../world/keycloak-login.ts'
import { LEAKED } from '../../world/real-keycloak.ts'
import type { Realm } from '../../world/real-keycloak.ts'

/** express-openid-connect, registered as this client. */
export async function programAt(realm: Realm, id: string, more: object = {}) {
  const shop = await foreignParty()
  onTestFinished(shop.stop)
  const attributes = { 'backchannel.logout.url': shop.logoutUri }
  await realm.add(id, { redirectUris: [`${shop.address}/callback`], ...more, attributes })
  shop.serve({ issuer: realm.issuer, id, secret: LEAKED })
  const loggedIn = async (user: string, browser = newBrowser()): Promise<string> => {
    await visit(browser, `${shop.address}/login`, { user })
    return browser.cookieFor(shop.address)
  }
  return { shop, loggedIn }
}

export async function statusFor({ address }: ForeignParty, cookie: string): Promise<number> {
  return (await fetch(`${address}/me`, { headers: { cookie }, redirect: 'manual' })).status
}
