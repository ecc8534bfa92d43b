import { afterEach, expect, test } from 'vitest'
import oidcProvider from '../../../src/connectors/identity/oidc-provider.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { logIn } from '../../world/browser.ts'
import { ADMIN_KEY, LEAKED, realProvider, shopWeb } from '../../world/real-provider.ts'
import { littleParty, sidOf } from '../../world/relying-party.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Two programs share one client; each has a canary session of its own, begun by a real login. */
async function world() {
  const [shop, portal] = [await littleParty(), await littleParty()]
  const client = shopWeb({ backchannel_logout_uri: shop.logoutUri, backchannel_logout_uris: [portal.logoutUri] })
  const real = await realProvider({ clients: [client] })
  stops.push(shop.stop, portal.stop, real.stop)
  const secrets: Record<string, string> = { 'env:KEY': ADMIN_KEY }
  const relying = async (id: string, party: typeof shop) => {
    const { id_token: idToken = '' } = await logIn(real, { secret: LEAKED, user: `canary-of-${id}` })
    secrets[`env:${id}`] = party.begin(sidOf(idToken))
    const canary = { url: party.page, cookie: `env:${id}`, expect_dead: [401] }
    return { id, client_id: 'shop-web', backchannel_logout_uri: party.logoutUri, canary }
  }
  const parties = [await relying('shop', shop), await relying('portal', portal)]
  const target = { id: 'web', client_id: 'shop-web', relying_parties: parties, with: {} }
  const settings = { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:KEY' }
  const end = () =>
    act({
      connector: oidcProvider,
      verb: 'session/back-channel-logout',
      ctx: testContext({ secrets }),
      settings,
      target,
      args: {},
    })
  return { shop, portal, end }
}

test('the sessions of both programs end, told by the provider itself, and their canaries prove it', async () => {
  const { end } = await world()
  const { receipt, proof } = await end()
  expect(receipt).toMatchObject({ ended: 2, delivered: 4, undelivered: 0, grants_revoked: 2 })
  expect(proof).toMatchObject({ verdict: 'proven' })
})

test('a program that answers 200 and keeps the session disproves the claim', async () => {
  const { portal, end } = await world()
  portal.manner = 'lie'
  const { receipt, proof } = await end()
  expect(receipt).toMatchObject({ delivered: 4 })
  expect(proof).toMatchObject({ verdict: 'disproven' })
})

test('a second run finds nothing left to end', async () => {
  const { end } = await world()
  await end()
  expect((await end()).plan).toMatchObject({ kind: 'settled' })
})
