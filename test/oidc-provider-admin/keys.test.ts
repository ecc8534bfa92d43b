import { afterEach, expect, test } from 'vitest'
import { KEY, PUBLIC_KEY } from '../world/client-key.ts'
import { accepts, askAdmin, LEAKED, realProvider, shopWeb } from '../world/real-provider.ts'
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

test('a client that publishes its keys itself gets none of ours', async () => {
  await start({ clients: [shopWeb({ jwks_uri: 'https://shop.example.com/jwks' })] })
  expect((await put()).body.error).toBe('own_keys')
})
