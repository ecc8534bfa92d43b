import { describe, expect, onTestFinished, test } from 'vitest'
import connector from '../../../src/connectors/identity/oidc-registration.ts'
import type { Secret, VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { KEY as OLD_KEY, PUBLIC_KEY } from '../../world/client-key.ts'
import { FRESH } from '../../world/provider-scene.ts'
import { accepts, LEAKED } from '../../world/real-provider.ts'
import { cast as strictCast } from '../../world/registration-double.ts'
import type { RegistrationState } from '../../world/registration-double.ts'
import { registeredClient } from '../../world/registered-client.ts'
import type { RegisteredClient, Setup } from '../../world/registered-client.ts'
import { stageOf } from './acting.ts'

// Runs against npm's oidc-provider itself, by RFC 7591 and RFC 7592; where it strays from them, against a strict double, too.
const ISSUE = 'identity/issue-client-secret'
const CONTAIN = { strategy: 'contain-first', leaked: 'env:LEAKED' }

const NAMED = { client_name: 'Web shop', logo_uri: 'https://shop.example.com/l' }

/** The next update is carried out, and the line is cut before its reply. */
function loseReply({ real }: RegisteredClient): void {
  real.fault = (request, response) => {
    if (request.method !== 'PUT') return false
    real.fault = undefined
    response.end = (() => response.destroy()) as never
    return false
  }
}

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
  const secrets = { 'env:LEAKED': LEAKED, 'env:FRESH': FRESH, 'env:TOKEN': client.token, 'env:OLD': OLD_KEY }
  const run = (verb: VerbName, args: object, found = false) =>
    act({ connector, verb, ctx: testContext({ escrow, secrets }), settings: given, target, args, found })
  const fresh = (): string => escrow.get('fresh')?.reveal() ?? ''
  const updates = (): number => client.real.requests.filter((line) => line.startsWith('PUT')).length
  const record = async () => (await client.real.provider.Client.find('shop-web'))?.metadata() ?? {}
  return { client, escrow, run, fresh, updates, record }
}

test('where an update renews the secret and not the token, one update issues and kills', async () => {
  const { client, run, fresh, updates } = await start()
  expect((await run(ISSUE, CONTAIN)).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect([await accepts(client.real, LEAKED), await accepts(client.real, fresh()), updates()]).toEqual([false, true, 1])
  const { proof } = await run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: 'run:steps.unit.fresh' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('the rest of the registration is sent back as it was read', async () => {
  const { run, record } = await start({ metadata: NAMED })
  await run(ISSUE, CONTAIN)
  expect(await record()).toMatchObject({
    ...NAMED,
    grant_types: ['authorization_code', 'client_credentials'],
  })
})

test('where one reply would carry both a secret and a management token it is refused, and nothing is asked', async () => {
  const { client, run } = await start({ renewsToken: true }, { update_renews_token: true })
  const before = client.real.requests.length
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject(blocked('RFC 7592'))
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
  const { client, run } = await start({ renewsSecret: false }, { update_renews_secret: true })
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    fault: { next: [{ say: expect.stringContaining('update_renews_secret to false') }] },
  })
  expect(await accepts(client.real, LEAKED)).toBe(true)
  const guided = await start({ renewsSecret: false })
  expect((await guided.run(ISSUE, CONTAIN)).plan).toMatchObject({
    kind: 'by-hand',
    lines: expect.arrayContaining([expect.stringContaining('second client')]),
  })
})

test('a lost reply is not followed by a second update: the secret that is in force is taken over', async () => {
  const { client, run, fresh, updates } = await start()
  loseReply(client)
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'unknown' })
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({ change: { do: 'adopt' } })
  expect([await accepts(client.real, fresh()), updates()]).toEqual([true, 1])
})

test('a redirect URI and a key that an attacker added are found when the registration is compared', async () => {
  const { client, run } = await start()
  const { proof } = await run('identity/read-baseline', {})
  const redirects = ['https://shop.example.com/callback', 'https://evil.example.net/']
  await client.tamper({ redirect_uris: redirects, jwks: { keys: [{ ...PUBLIC_KEY, kid: 'harmless' }] } })
  const compared = await run('identity/compare-baseline', { baseline: proof?.finding?.['baseline'] })
  expect(compared.proof?.seen).toEqual([
    `keys: added ${PUBLIC_KEY.kid}`,
    'redirect URIs: added https://evil.example.net/',
  ])
})

const REGISTER = 'identity/register-client-key'
const REQUIRE = 'identity/require-client-key'
const PROVE_KEY = 'identity/prove-key-only'
const NONE = { leaked: null }
const KEYED = { key: 'run:steps.unit.key', leaked: 'env:LEAKED' }
const BY_KEY = { token_endpoint_auth_method: 'private_key_jwt' }
const blocked = (because: string) => ({ kind: 'blocked', because: expect.stringContaining(because) })
const keeps: Setup = { renewsSecret: false, metadata: NAMED }

describe('from the secret to a key', () => {
  test('a key is registered beside the secret, then required: the secret is refused, the rest is as it was', async () => {
    const { client, run, record, updates } = await start(keeps)
    expect((await run(REGISTER, NONE)).proof).toMatchObject({ verdict: 'proven' })
    expect(await accepts(client.real, LEAKED)).toBe(true)
    expect((await run(PROVE_KEY, KEYED)).proof).toMatchObject({ verdict: 'disproven' })
    expect((await run(REQUIRE, KEYED)).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect([await accepts(client.real, LEAKED), updates()]).toEqual([false, 2])
    expect((await run(PROVE_KEY, KEYED)).proof).toMatchObject({
      verdict: 'proven',
      exposure: 'dead',
      residual: expect.arrayContaining([expect.stringContaining('keep the old secret')]),
    })
    expect(await record()).toMatchObject({
      ...NAMED,
      ...BY_KEY,
      grant_types: ['authorization_code', 'client_credentials'],
    })
    expect((await run(ISSUE, CONTAIN)).plan).toMatchObject(blocked('authenticates with a key'))
  })

  test('the switch leaves the secret out: it goes where the provider keeps to the RFC, and stays at oidc-provider', async () => {
    const strict = await stageOf<RegistrationState>(strictCast)
    onTestFinished(() => strict.close())
    await strict.run(REGISTER, NONE)
    expect(strict.state.client).toHaveProperty('client_secret')
    await strict.run(REQUIRE, KEYED)
    expect(strict.state.client).not.toHaveProperty('client_secret')
    const { run, record } = await start(keeps)
    await run(REGISTER, NONE)
    await run(REQUIRE, KEYED)
    expect(await record()).toMatchObject({ ...BY_KEY, client_secret: LEAKED })
  })

  test('a client that signs with its secret is registered for another algorithm with the key', async () => {
    const signs = { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }
    const { run, record } = await start({ ...keeps, metadata: signs })
    await run(REGISTER, NONE)
    expect(await record()).toMatchObject(signs)
    expect((await run(REQUIRE, KEYED)).proof).toMatchObject({ verdict: 'proven' })
    expect(await record()).toMatchObject({ ...BY_KEY, token_endpoint_auth_signing_alg: 'RS256' })
  })

  test('where an update also replaces the management token nothing is written, and the way out is said', async () => {
    const { client, run, updates } = await start({ ...keeps, renewsToken: true }, { update_renews_token: true })
    const refused = { ...blocked('RFC 7592'), fix: expect.stringContaining('rotateRegistrationAccessToken') }
    expect((await run(REGISTER, NONE)).plan).toMatchObject(refused)
    await client.tamper({ jwks: { keys: [PUBLIC_KEY] } })
    expect((await run(REQUIRE, { ...KEYED, key: 'env:OLD' })).plan).toMatchObject(refused)
    expect(updates()).toBe(0)
    await client.tamper(BY_KEY)
    expect((await run(REQUIRE, { ...KEYED, key: 'env:OLD' })).plan).toMatchObject({ kind: 'settled' })
  })

  test('a token that is replaced although the inventory denies it is sealed, and the key is found registered', async () => {
    const { client, run, escrow, updates } = await start({ ...keeps, renewsToken: true })
    const renewed = { effect: 'unknown', fault: { retry: 'safe', what: expect.stringContaining('access token') } }
    await expect(run(REGISTER, NONE)).rejects.toMatchObject(renewed)
    const first = escrow.get('registration-token')?.reveal()
    expect(first).not.toBe(client.token)
    expect(await run(REGISTER, NONE, true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    await expect(run(REQUIRE, KEYED)).rejects.toMatchObject(renewed)
    expect(escrow.get('registration-token')?.reveal()).not.toBe(first)
    expect(await run(REQUIRE, KEYED, true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    expect(updates()).toBe(2)
  })

  test('where an update renews the secret no key is registered beside it; one that is there is required', async () => {
    const { client, run, updates } = await start()
    expect((await run(REGISTER, NONE)).plan).toMatchObject(blocked('new secret'))
    expect(updates()).toBe(0)
    await client.tamper({ jwks: { keys: [PUBLIC_KEY] } })
    expect((await run(REQUIRE, { ...KEYED, key: 'env:OLD' })).proof).toMatchObject({ verdict: 'proven' })
  })

  test('a secret that is replaced although the inventory denies it is a fault that says what fails', async () => {
    const { client, run } = await start({}, { update_renews_secret: false })
    await expect(run(REGISTER, NONE)).rejects.toMatchObject({
      effect: 'unknown',
      fault: { changed: [expect.stringContaining('registered'), expect.stringContaining('fail')] },
    })
    expect(await accepts(client.real, LEAKED)).toBe(false)
    expect(await run(REGISTER, NONE, true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
  })

  test('of a client that publishes its keys itself nothing is written: jwks beside jwks_uri is invalid', async () => {
    const { run, updates } = await start({ ...keeps, metadata: { jwks_uri: 'https://shop.example.com/jwks' } })
    expect((await run(REGISTER, NONE)).plan).toMatchObject(blocked('publishes its keys itself'))
    expect(updates()).toBe(0)
  })

  test.each([
    ['that keeps its secret', keeps],
    ['whose updates renew the secret', {}],
  ])('a leaked key of a client %s is replaced by another, and proven dead', async (_, setup: Setup) => {
    const { client, run, record } = await start(setup)
    await client.tamper({ ...BY_KEY, jwks: { keys: [PUBLIC_KEY] } })
    const keyed = { ...KEYED, leaked: 'env:OLD' }
    expect((await run(REGISTER, { leaked: 'env:OLD' })).proof).toMatchObject({ verdict: 'proven' })
    expect((await run(PROVE_KEY, keyed)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
    loseReply(client)
    await expect(run(REQUIRE, keyed)).rejects.toMatchObject({ effect: 'unknown' })
    expect(await run(REQUIRE, keyed, true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    expect((await run(PROVE_KEY, keyed)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
    expect(await record()).toMatchObject({ jwks: { keys: [{ kid: expect.not.stringContaining(PUBLIC_KEY.kid) }] } })
  })
})
