import { ClientSecretJwt, None } from 'openid-client'
import { afterEach, expect, test } from 'vitest'
import { Secret } from '../../src/base/secret.ts'
import { readClientKey } from '../../src/sdk/key/client-key.ts'
import type { Authenticate } from '../../src/sdk/key/client-key.ts'
import { mountAdmin } from '../../src/oidc-provider-admin/mount-admin.ts'
import { KEY, PUBLIC_KEY } from '../world/client-key.ts'
import { accepts, ADMIN_KEY, askAdmin, LEAKED, realProvider, shopWeb } from '../world/real-provider.ts'
import type { RealProvider, Wanted } from '../world/real-provider.ts'

let real: RealProvider
afterEach(() => real.stop())
const start = async (wanted?: Wanted): Promise<RealProvider> => (real = await realProvider(wanted))
const KEYS = '/clients/shop-web/keys'
const put = (body: object = PUBLIC_KEY) => askAdmin(real, `PUT ${KEYS}/${PUBLIC_KEY.kid}`, body)

test('a registered key is listed and leaves the secret in force; the same PUT again changes nothing', async () => {
  await start()
  expect([(await put()).status, (await put()).status]).toEqual([200, 200])
  expect((await askAdmin(real, `GET ${KEYS}`)).body).toEqual({
    token_endpoint_auth_method: 'client_secret_basic',
    jwks_uri: null,
    keys: [PUBLIC_KEY],
  })
  expect(await accepts(real, LEAKED)).toBe(true)
})

test('requiring the key takes every secret out of the record', async () => {
  await start()
  await put()
  expect((await askAdmin(real, 'POST /clients/shop-web/require-key')).status).toBe(200)
  expect(await accepts(real, LEAKED)).toBe(false)
  expect((await askAdmin(real, 'GET /clients/shop-web/secrets')).body.error).toBe('no_secret')
  const { adapter } = real.provider.Client as unknown as { adapter: { find: (id: string) => Promise<object> } }
  expect(JSON.stringify(await adapter.find('shop-web'))).not.toContain(LEAKED)
})

test('a private key, another kid than the path’s, and another key under a known kid are refused', async () => {
  await start()
  expect((await put(JSON.parse(KEY) as object)).body.error).toBe('bad_request')
  expect((await put({ ...PUBLIC_KEY, kid: 'another-kid-altogether' })).body.error).toBe('bad_request')
  await put()
  expect((await put({ ...PUBLIC_KEY, n: PUBLIC_KEY.n.replace(/^.{8}/, 'AAAAAAAA') })).body.error).toBe('same_kid')
})

test('without a key nothing is required, and the last one of a client that needs it stays', async () => {
  await start()
  expect((await askAdmin(real, 'POST /clients/shop-web/require-key')).body.error).toBe('unknown_key')
  await put()
  expect((await askAdmin(real, `DELETE ${KEYS}/${PUBLIC_KEY.kid}`)).body).toEqual({ removed: [PUBLIC_KEY.kid] })
  await put()
  await askAdmin(real, 'POST /clients/shop-web/require-key')
  expect((await askAdmin(real, `DELETE ${KEYS}/${PUBLIC_KEY.kid}`)).body.error).toBe('last_key')
})

/** The client that signs, the one that signs with its secret, and the one that has nothing to show. */
const KINDS: readonly (readonly [string, object, () => Promise<Authenticate>])[] = [
  [
    'private_key_jwt',
    { jwks: { keys: [PUBLIC_KEY] } },
    async () => (await readClientKey(new Secret(KEY), 'issuer')).auth,
  ],
  ['client_secret_jwt', {}, async () => ClientSecretJwt(LEAKED)],
  ['none', {}, async () => None()],
]

test.each(KINDS)('a disabled client with %s is refused, and taken again once enabled', async (method, more, auth) => {
  const clientAuthMethods = ['none', 'client_secret_basic', 'client_secret_jwt', 'private_key_jwt'] as const
  await start({
    clients: [shopWeb({ ...more, token_endpoint_auth_method: method as 'none' })],
    configuration: { clientAuthMethods: [...clientAuthMethods] },
  })
  const signIn = await auth()
  const ask = async (): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'junk',
      redirect_uri: 'https://shop.example.com/callback',
    })
    await signIn({ issuer: real.issuer }, { client_id: 'shop-web' }, form, new Headers())
    const response = await fetch(`${real.issuer}/token`, { method: 'POST', body: form })
    return `${response.status} ${((await response.json()) as { error: string }).error}`
  }
  expect(await ask()).toBe('400 invalid_grant')
  await askAdmin(real, 'POST /clients/shop-web/disable')
  expect(await ask()).toBe('401 invalid_client')
  expect((await askAdmin(real, `GET ${KEYS}`)).body.token_endpoint_auth_method).toBe(method)
  await askAdmin(real, 'POST /clients/shop-web/enable')
  expect(await ask()).toBe('400 invalid_grant')
})

test('a provider whose clients could not be stopped gets no router', async () => {
  await start()
  delete (real.provider.Client.prototype as { clientAuthMethod?: string }).clientAuthMethod
  expect(() => mountAdmin(real.provider, { key: ADMIN_KEY, slots: 1 })).toThrow(/knows how to stop/)
})

test('a client that publishes its keys itself gets none of ours', async () => {
  await start({ clients: [shopWeb({ jwks_uri: 'https://shop.example.com/jwks' })] })
  expect((await put()).body.error).toBe('own_keys')
})
