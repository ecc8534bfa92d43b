import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import keycloakConnector from '../../../src/connectors/identity/keycloak.ts'
import { handsOn } from '../../connectors/identity/acting.ts'
import type { Hands } from '../../connectors/identity/acting.ts'
import { KEY, publicOf } from '../../world/client-key.ts'
import { accepts, ADMIN_SECRET, LEAKED } from '../../world/real-keycloak.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { Secret } from '../../../src/base/secret.ts'
import { readClientKey } from '../../../src/sdk/key/client-key.ts'

const KEY_REF = 'run:steps.unit.key'
const LEAKED_REF = 'env:LEAKED'

/** What the connector says of keys, held to Keycloak itself. */
export function keyFacts(keycloak: () => Keycloak): void {
  let realm: Realm
  let hands: Hands
  const start = async (policy: boolean): Promise<void> => {
    realm = await keycloak().realm({ policy })
    hands = handsOn({
      connector: keycloakConnector,
      settings: { issuer: realm.issuer, admin_client: 'stanch', admin_secret: 'env:ADMIN' },
      target: { id: 'web', client_id: 'shop-web', with: {} },
      secrets: { 'env:ADMIN': ADMIN_SECRET, [LEAKED_REF]: LEAKED, 'env:STOLEN': KEY },
    })
  }
  const register = () => hands.run('identity/register-client-key', {})
  const require = () => hands.run('identity/require-client-key', { key: KEY_REF, leaked: LEAKED_REF })
  const prove = () => hands.run('identity/prove-key-only', { key: KEY_REF, leaked: LEAKED_REF })
  afterEach(() => hands.escrow.clear())

  test.each([false, true])('a client goes from its secret to a key, with a rotation policy: %s', async (policy) => {
    await start(policy)
    const registered = await register()
    expect(registered).toMatchObject({ plan: { kind: 'change' }, proof: { verdict: 'proven' } })
    expect([await accepts(realm, LEAKED), await signsIn()]).toEqual([true, false])
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven' })

    expect((await require()).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect([await accepts(realm, LEAKED), await signsIn()]).toEqual([false, true])
    expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead', finding: { verdict: 'dead' } })
    expect((await require()).plan).toMatchObject({ kind: 'settled' })
  })

  test('the key is made once: a second attempt finds it registered, and no other one is there', async () => {
    await start(false)
    await register()
    expect((await register()).plan).toMatchObject({ kind: 'settled' })
    const { attributes } = await realm.client()
    expect(JSON.parse(attributes['jwks.string']).keys).toEqual([publicOf(keyText())])
  })

  test('whoever switches the client back does not put the leaked secret in force', async () => {
    await start(false)
    await register()
    await require()
    const now = await realm.client()
    await realm.admin(`PUT /clients/${now.id}`, { ...now, clientAuthenticatorType: 'client-secret' })
    expect(await accepts(realm, LEAKED)).toBe(false)
  })

  test('keys that were there before stay, and are named in the plan', async () => {
    await start(false)
    const other = { kty: 'RSA', kid: 'of-another-team', alg: 'RS256', use: 'sig', n: digest('n').repeat(8), e: 'AQAB' }
    const now = await realm.client()
    const attributes = {
      ...now.attributes,
      'use.jwks.string': 'true',
      'jwks.string': JSON.stringify({ keys: [other] }),
    }
    await realm.admin(`PUT /clients/${now.id}`, { ...now, attributes })
    const { plan } = await register()
    expect(JSON.stringify(plan)).toContain('of-another-team stays registered')
    expect(JSON.parse((await realm.client()).attributes['jwks.string']).keys).toHaveLength(2)
  })

  test('two keys of one client are both accepted, and one that is taken out is refused by the very next request', async () => {
    await start(false)
    await register()
    await require()
    await putKeys([keyText(), KEY])
    expect([await signsIn(), await signsIn(KEY)]).toEqual([true, true])
    await putKeys([KEY])
    expect([await signsIn(), await signsIn(KEY)]).toEqual([false, true])
    // Also one that Keycloak has read before and knows by name.
    await putKeys([keyText()])
    expect([await signsIn(), await signsIn(KEY)]).toEqual([true, false])
  })

  test.each([false, true])('a key that leaked is replaced by another, with a rotation policy: %s', async (policy) => {
    await start(policy)
    const now = await realm.client()
    // As a team would have registered it: under a name of its own.
    const stolen = { ...publicOf(KEY), kid: 'of-the-team-2024' }
    await realm.admin(`PUT /clients/${now.id}`, {
      clientAuthenticatorType: 'client-jwt',
      attributes: { ...now.attributes, 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [stolen] }) },
    })
    const given = { key: KEY_REF, leaked: 'env:STOLEN' }
    const registered = await hands.run('identity/register-client-key', { leaked: 'env:STOLEN' })
    expect(registered).toMatchObject({ plan: { kind: 'change' }, proof: { verdict: 'proven' } })
    expect((await hands.run('identity/prove-key-only', given)).proof).toMatchObject({ exposure: 'live' })

    const required = await hands.run('identity/require-client-key', given)
    expect(required).toMatchObject({ plan: { change: { keys: ['of-the-team-2024'] } }, proof: { verdict: 'proven' } })
    expect(await signsIn()).toBe(true)
    expect((await hands.run('identity/prove-key-only', given)).proof).toMatchObject({
      verdict: 'proven',
      exposure: 'dead',
    })
    expect(JSON.parse((await realm.client()).attributes['jwks.string']).keys).toEqual([publicOf(keyText())])
  })

  test('an assertion is refused for another audience, and a second time', async () => {
    await start(false)
    await register()
    await require()
    const form = await signed()
    expect([await revoke(form), await revoke(form)]).toEqual([200, 400])
    expect(await revoke(await signed({ audience: 'https://elsewhere.example' }))).toBe(400)
  })

  test('a client that has graduated has no secret to issue, and nobody registers a second key by accident', async () => {
    await start(false)
    await register()
    await require()
    expect((await hands.issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
    hands.escrow.clear()
    expect((await register()).plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('already') })
  })

  const keyText = (): string => hands.escrow.get('key')?.reveal() ?? ''
  const revoke = async (form: URLSearchParams): Promise<number> =>
    (await fetch(`${realm.issuer}/protocol/openid-connect/revoke`, { method: 'POST', body: form })).status
  const signsIn = async (key = keyText()): Promise<boolean> => (await revoke(await signed({ key }))) === 200
  const putKeys = async (keys: readonly string[]): Promise<void> => {
    const { id, attributes } = await realm.client()
    const jwks = { 'jwks.string': JSON.stringify({ keys: keys.map(publicOf) }) }
    await realm.admin(`PUT /clients/${id}`, { attributes: { ...attributes, ...jwks } })
  }

  async function signed({ audience = realm.issuer, key = keyText() } = {}): Promise<URLSearchParams> {
    const form = new URLSearchParams({ token: 'junk' })
    const { auth } = await readClientKey(new Secret(key), 'issuer')
    await auth({ issuer: audience }, { client_id: 'shop-web' }, form, new Headers())
    return form
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
