import { expect, onTestFinished, test } from 'vitest'
import connector from '../../../src/connectors/identity/oidc-registration.ts'
import type { Secret, VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { FRESH } from '../../world/provider-scene.ts'
import { accepts, LEAKED } from '../../world/real-provider.ts'
import { registeredClient } from '../../world/registered-client.ts'
import type { Setup } from '../../world/registered-client.ts'

// Everything here runs against npm's oidc-provider itself, by RFC 7591 and RFC 7592.
const ISSUE = 'identity/issue-client-secret'
const CONTAIN = { strategy: 'contain-first', leaked: 'env:LEAKED' }

async function start(setup?: Setup, settings: object = {}) {
  const client = await registeredClient(setup)
  onTestFinished(() => client.real.stop())
  const escrow = new Map<string, Secret>()
  const given = { ...client.settings, ...settings }
  const target = {
    id: 'web',
    client_id: 'shop-web',
    relying_parties: [],
    with: { registration_url: client.url, registration_token: 'env:TOKEN' },
  }
  const secrets = { 'env:LEAKED': LEAKED, 'env:FRESH': FRESH, 'env:TOKEN': client.token }
  const run = (verb: VerbName, args: object, found = false) =>
    act({ connector, verb, ctx: testContext({ escrow, secrets }), settings: given, target, args, found })
  const fresh = (): string => escrow.get('fresh')?.reveal() ?? ''
  const updates = (): number => client.real.requests.filter((line) => line.startsWith('PUT')).length
  return { client, escrow, run, fresh, updates }
}

test('where an update renews the secret and not the token, one update issues and kills', async () => {
  const { client, run, fresh, updates } = await start()
  expect((await run(ISSUE, CONTAIN)).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect([await accepts(client.real, LEAKED), await accepts(client.real, fresh()), updates()]).toEqual([false, true, 1])
  const { proof } = await run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: 'run:steps.unit.fresh' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('the rest of the registration is sent back as it was read', async () => {
  const { client, run } = await start({ metadata: { client_name: 'Web shop', logo_uri: 'https://shop.example.com/l' } })
  await run(ISSUE, CONTAIN)
  const record = await client.real.provider.Client.find('shop-web')
  expect(record?.metadata()).toMatchObject({
    client_name: 'Web shop',
    logo_uri: 'https://shop.example.com/l',
    grant_types: ['authorization_code', 'client_credentials'],
  })
})

test('where one reply would carry both a secret and a management token it is refused, and nothing is asked', async () => {
  const { client, run } = await start({ renewsToken: true }, { update_renews_token: true })
  const before = client.real.requests.length
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringContaining('RFC 7592'),
  })
  expect(client.real.requests).toHaveLength(before)
})

test('an inventory that says nothing is taken for the worst that the RFC allows: no update', () => {
  expect(connector.settings.parse({ issuer: 'https://id.example.com' })).toMatchObject({
    update_renews_secret: false,
    update_renews_token: true,
  })
})

test('a token that is replaced although the inventory denies it is sealed, and the next attempt goes on with it', async () => {
  const { client, run, escrow, fresh } = await start({ renewsToken: true })
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'unknown', fault: { retry: 'safe' } })
  expect(escrow.get('registration-token')?.reveal()).not.toBe(client.token)
  const again = await run(ISSUE, CONTAIN)
  expect(again).toMatchObject({ plan: { change: { do: 'adopt' } }, proof: { verdict: 'proven' } })
  expect(await accepts(client.real, fresh())).toBe(true)
})

test('oidc-provider as it comes keeps the secret at an update: found out, and guided by hand from then on', async () => {
  const { client, run } = await start({ renewsSecret: false })
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    fault: { next: [{ say: expect.stringContaining('update_renews_secret to false') }] },
  })
  expect(await accepts(client.real, LEAKED)).toBe(true)
  const guided = await start({ renewsSecret: false }, { update_renews_secret: false })
  expect((await guided.run(ISSUE, CONTAIN)).plan).toMatchObject({
    kind: 'by-hand',
    lines: expect.arrayContaining([expect.stringContaining('second client')]),
  })
})

test('a lost reply is not followed by a second update: the secret that is in force is taken over', async () => {
  const { client, run, fresh, updates } = await start()
  client.real.fault = (request, response) => {
    if (request.method !== 'PUT') return false
    client.real.fault = undefined
    response.end = (() => response.destroy()) as never
    return false
  }
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'unknown' })
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({ change: { do: 'adopt' } })
  expect([await accepts(client.real, fresh()), updates()]).toEqual([true, 1])
})

test('a redirect URI that an attacker added is found when the registration is compared', async () => {
  const { client, run } = await start()
  const { proof } = await run('identity/read-baseline', {})
  await client.tamper({ redirect_uris: ['https://shop.example.com/callback', 'https://evil.example.net/'] })
  const compared = await run('identity/compare-baseline', { baseline: proof?.finding?.['baseline'] })
  expect(compared.proof).toMatchObject({ seen: ['redirect URIs: added https://evil.example.net/'] })
})
