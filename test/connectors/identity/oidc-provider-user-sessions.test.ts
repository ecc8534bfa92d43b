import { expect, onTestFinished, test } from 'vitest'
import oidcProvider from '../../../src/connectors/identity/oidc-provider.ts'
import { logIn, newBrowser } from '../../world/browser.ts'
import { ADMIN_KEY, askAdmin, LEAKED, realProvider, shopWeb } from '../../world/real-provider.ts'
import type { Wanted } from '../../world/real-provider.ts'
import { littleParty, sidOf } from '../../world/relying-party.ts'
import { handsOn } from './acting.ts'

const END = 'identity/end-sessions'
const of = (users: string) => ({ whose: 'users', users })

/** Two clients with one program each. */
async function world(admin: Wanted['admin'] = {}) {
  const [shop, portal] = [await littleParty(), await littleParty()]
  const clients = [
    shopWeb({ backchannel_logout_uri: shop.logoutUri }),
    shopWeb({ client_id: 'portal', backchannel_logout_uri: portal.logoutUri }),
  ]
  const real = await realProvider({ clients, admin })
  for (const { stop } of [shop, portal, real]) onTestFinished(stop)
  const hands = (parties: readonly object[] = [], secrets: Record<string, string> = {}) =>
    handsOn({
      connector: oidcProvider,
      settings: { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:KEY' },
      target: { id: 'web', client_id: 'shop-web', relying_parties: parties, with: {} },
      secrets: { 'env:KEY': ADMIN_KEY, ...secrets },
    })
  const signIn = (
    user: string,
    more: { client?: string; scope?: string; browser?: ReturnType<typeof newBrowser> } = {},
  ) => logIn(real, { secret: LEAKED, user, ...more })
  return { real, shop, portal, hands, signIn }
}

test('every session and grant of one user ends, and every client of them is told; nobody else is signed out', async () => {
  const { real, shop, portal, hands, signIn } = await world()
  const browser = newBrowser()
  const [atShop, atPortal] = [await signIn('ada', { browser }), await signIn('ada', { browser, client: 'portal' })]
  await signIn('ada', { scope: 'openid offline_access' })
  const bob = await signIn('bob')
  const cookies = [shop.begin(sidOf(atShop['id_token'] ?? '')), portal.begin(sidOf(atPortal['id_token'] ?? ''))]
  const his = shop.begin(sidOf(bob['id_token'] ?? ''))
  const { receipt, proof } = await hands().run(END, of('ada'))
  expect(receipt).toMatchObject({ people: 1, logout_tokens: { delivered: 3, failed: 0 } })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(proof?.seen).toContain('logout tokens, as the provider says: 3 delivered, 0 not')
  const status = (party: typeof shop, cookie = '') => fetch(party.page, { headers: { cookie } }).then((r) => r.status)
  expect([await status(shop, cookies[0]), await status(portal, cookies[1]), await status(shop, his)]).toEqual([
    401, 401, 200,
  ])
  expect((await askAdmin(real, 'GET /users')).body).toMatchObject({ users: ['bob'] })
  const again = await browser.open(`${real.issuer}/auth?client_id=shop-web&response_type=code&scope=openid`)
  expect(again.headers.get('location')).toContain('/interaction/')
})

test('a program that cannot be reached is counted, and stays in the report', async () => {
  const { portal, hands, signIn } = await world()
  await signIn('ada', { client: 'portal' })
  await portal.stop()
  const { proof } = await hands().run(END, of('ada'))
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(proof?.residual).toContain('logout tokens that did not arrive: 1; those programs keep their sessions')
})

test('of the client’s users: also where else they are signed in, and a canary that lives on is told', async () => {
  const { real, shop, hands, signIn } = await world()
  const { id_token: idToken = '' } = await signIn('ada')
  await signIn('ada', { client: 'portal' })
  await signIn('zoe', { client: 'portal' })
  shop.manner = 'lie'
  const canary = { url: shop.page, cookie: 'env:CANARY', expect_dead: [401] }
  const party = { id: 'shop', client_id: 'shop-web', backchannel_logout_uri: shop.logoutUri, canary }
  const { plan, proof } = await hands([party], { 'env:CANARY': shop.begin(sidOf(idToken)) }).run(END, {
    whose: 'client',
  })
  expect(plan).toMatchObject({
    lines: ['1 user now', expect.stringMatching(/^sessions begun before 20/), expect.any(String)],
  })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(proof?.residual).toContain('the canary session at shop is alive: that program keeps sessions of its own')
  expect((await askAdmin(real, 'GET /users')).body).toMatchObject({ users: ['zoe'] })
})

test('of everyone, and then there is nobody left', async () => {
  const { real, hands, signIn } = await world()
  await signIn('ada')
  await signIn('zoe', { client: 'portal' })
  expect(await hands().run(END, { whose: 'everyone' })).toMatchObject({
    receipt: { people: 2 },
    proof: { verdict: 'proven' },
  })
  expect((await askAdmin(real, 'GET /users')).body).toMatchObject({ users: [] })
  // A provider that has been restarted would say the same.
  expect((await hands().run(END, { whose: 'everyone' })).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringContaining('nobody is known: sessions begun before'),
  })
})

test('a mistyped account has no session, and the plan says that nobody can tell it from a real one', async () => {
  const { hands } = await world()
  expect((await hands().run(END, of('mallory'))).plan).toMatchObject({
    kind: 'settled',
    because: 'mallory: no session; the provider cannot say whether there is such a person',
  })
})

test('with an index of their own that knows clients alone, nothing is taken for nobody', async () => {
  const index = { since: new Date(), note: () => undefined, forget: () => undefined, of: () => [] }
  const { hands } = await world({ index })
  await expect(hands().run(END, of('ada'))).rejects.toMatchObject({ effect: 'none' })
})
