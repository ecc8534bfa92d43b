import { afterEach, expect, test } from 'vitest'
import { accepts, ADMIN_KEY, askAdmin, LEAKED, realProvider, shopWeb } from '../world/real-provider.ts'
import type { RealProvider, Wanted } from '../world/real-provider.ts'

const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
let real: RealProvider
afterEach(() => real.stop())
const start = async (wanted?: Wanted): Promise<RealProvider> => (real = await realProvider(wanted))

test('an untouched client shows its secret as the slot initial, without the value', async () => {
  await start()
  const { status, body } = await askAdmin(real, 'GET /clients/shop-web/secrets')
  expect([status, body]).toEqual([200, { slots: 2, secrets: [{ id: 'initial', created_at: null, label: null }] }])
})

test('with two slots both values are accepted by Basic and by post, until one slot is deleted', async () => {
  await start()
  const put = await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, label: 'stanch/k' })
  expect(put.body).toMatchObject({ id: 'new', label: 'stanch/k', removed: [] })
  expect([await accepts(real, LEAKED), await accepts(real, FRESH)]).toEqual([true, true])
  expect((await askAdmin(real, 'DELETE /clients/shop-web/secrets/initial')).body).toEqual({ removed: ['initial'] })
  expect([await accepts(real, LEAKED), await accepts(real, FRESH)]).toEqual([false, true])
})

test('with one slot the new secret kills the old one in the same write', async () => {
  await start({ slots: 1 })
  const put = await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  expect(put.body.removed).toEqual(['initial'])
  expect([await accepts(real, LEAKED), await accepts(real, FRESH)]).toEqual([false, true])
})

test('the same PUT twice changes nothing more, not even the date', async () => {
  await start()
  const first = await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'initial' })
  const second = await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'initial' })
  expect(second.body).toEqual({ ...first.body, removed: [] })
  expect((await askAdmin(real, 'GET /clients/shop-web/secrets')).body.secrets).toHaveLength(1)
})

test('a third secret is refused unless it says which one it replaces', async () => {
  await start()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/two', { secret: FRESH })
  const third = 'third-secret-that-does-not-fit'
  expect((await askAdmin(real, 'PUT /clients/shop-web/secrets/three', { secret: third })).body.error).toBe('slots_full')
  const put = await askAdmin(real, 'PUT /clients/shop-web/secrets/three', { secret: third, replaces: 'initial' })
  expect(put.body.removed).toEqual(['initial'])
  expect([await accepts(real, LEAKED), await accepts(real, FRESH), await accepts(real, third)]).toEqual([
    false,
    true,
    true,
  ])
})

test('identify names the slot of a value and stays silent about any other', async () => {
  await start()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  const slotOf = async (secret: string) =>
    (await askAdmin(real, 'POST /clients/shop-web/secrets/identify', { secret })).body
  expect(await slotOf(LEAKED)).toEqual({ slot: 'initial' })
  expect(await slotOf(FRESH)).toEqual({ slot: 'new' })
  expect(await slotOf(`${FRESH}x`)).toEqual({ slot: null })
})

test('a disabled client is refused with its right secret, and accepted again once enabled', async () => {
  await start()
  expect((await askAdmin(real, 'POST /clients/shop-web/disable')).body).toEqual({
    client_id: 'shop-web',
    enabled: false,
  })
  expect(await accepts(real, LEAKED)).toBe(false)
  expect((await askAdmin(real, 'GET /clients/shop-web')).body.enabled).toBe(false)
  await askAdmin(real, 'POST /clients/shop-web/enable')
  expect(await accepts(real, LEAKED)).toBe(true)
})

test.each([
  ['PUT /clients/shop-web/secrets/initial', { secret: 'short' }, 400, 'bad_request'],
  ['PUT /clients/shop-web/secrets/UPPER', { secret: FRESH }, 400, 'bad_request'],
  ['PUT /clients/shop-web/secrets/identify', { secret: FRESH }, 400, 'bad_request'],
  ['PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'nobody' }, 404, 'unknown_slot'],
  ['PUT /clients/shop-web/secrets/new', { secret: LEAKED }, 409, 'same_secret'],
  ['PUT /clients/shop-web/secrets/new', { secret: `${FRESH}é` }, 400, 'bad_request'],
  ['PUT /clients/shop-web/secrets/new', { secret: FRESH, value: 1 }, 400, 'bad_request'],
  ['DELETE /clients/shop-web/secrets/initial', undefined, 409, 'last_secret'],
  ['DELETE /clients/shop-web/secrets/nobody', undefined, 404, 'unknown_slot'],
  ['GET /clients/nobody/secrets', undefined, 404, 'unknown_client'],
  ['GET /clients/public/secrets', undefined, 409, 'no_secret'],
  ['GET /clients/frozen/secrets', undefined, 409, 'static_client'],
  ['PATCH /clients/shop-web/secrets', undefined, 405, 'method_not_allowed'],
  ['GET /clients/%ff/secrets', undefined, 404, 'unknown_path'],
  ['GET /nothing', undefined, 404, 'unknown_path'],
  ['POST /clients/shop-web/secrets/identify', { secret: 1 }, 400, 'bad_request'],
  ['PUT /clients/shop-web/secrets/new', { secret: 'x'.repeat(70_000) }, 413, 'too_large'],
] as const)('%s is refused with a code and changes nothing', async (line, body, status, code) => {
  await start({
    clients: [
      shopWeb(),
      { ...shopWeb(), client_id: 'public', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] },
    ],
    configuration: { clients: [shopWeb({ client_id: 'frozen' })] },
  })
  const answer = await askAdmin(real, line, body)
  expect([answer.status, answer.body.error]).toEqual([status, code])
  expect(JSON.stringify(answer.body)).not.toContain(FRESH)
  expect(await accepts(real, LEAKED)).toBe(true)
})

test.each([undefined, 'Bearer wrong', `Basic ${ADMIN_KEY}`, `Bearer ${ADMIN_KEY}x`, 'Bearer '])(
  'the authorization %s learns nothing, not even which paths exist',
  async (authorization) => {
    await start()
    for (const path of ['/', '/nothing', '/clients/shop-web/secrets']) {
      const response = await fetch(`${real.admin}${path}`, authorization ? { headers: { authorization } } : {})
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  },
)

test('a body that is not JSON is refused without being repeated', async () => {
  await start()
  expect(await send('application/json', `{"secret": ${FRESH}`)).not.toContain(FRESH)
  expect(JSON.parse(await send('application/json', '[1]')).error).toBe('bad_json')
  expect(JSON.parse(await send('text/plain', '{}')).error).toBe('not_json')
})

async function send(type: string, body: string): Promise<string> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type }
  const response = await fetch(`${real.admin}/clients/shop-web/secrets/new`, { method: 'PUT', headers, body })
  return response.text()
}

test('twenty writers at once leave one consistent list of slots', async () => {
  await start()
  const puts = Array.from({ length: 20 }, (_, n) =>
    askAdmin(real, `PUT /clients/shop-web/secrets/slot${n}`, { secret: `secret-number-${n}-0123456789` }),
  )
  const statuses = (await Promise.all(puts)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect((await askAdmin(real, 'GET /clients/shop-web/secrets')).body.secrets).toHaveLength(2)
})

test('a client that manages its own registration can neither plant a secret nor lose a slot', async () => {
  await start()
  const registered = (await (
    await fetch(`${real.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://a.example.com/cb'] }),
    })
  ).json()) as Record<string, string>
  const { client_id: id = '', client_secret: first = '', registration_access_token: token = '' } = registered
  await askAdmin(real, `PUT /clients/${id}/secrets/new`, { secret: FRESH })
  await askAdmin(real, `POST /clients/${id}/disable`)
  const update = (body: object) =>
    fetch(`${real.issuer}/reg/${id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: id, redirect_uris: ['https://a.example.com/cb'], ...body }),
    })
  const planted = await update({
    stanch_secrets: [{ id: 'x', value: 'planted-secret-0123456789' }],
    stanch_disabled: false,
  })
  expect(planted.status).toBe(400)
  expect((await update({ client_name: 'renamed' })).status).toBe(200)
  expect((await askAdmin(real, `GET /clients/${id}`)).body).toMatchObject({
    enabled: false,
    secrets: [{ id: 'initial' }, { id: 'new' }],
  })
  await askAdmin(real, `POST /clients/${id}/enable`)
  expect([await accepts(real, first, id), await accepts(real, FRESH, id)]).toEqual([true, true])
})

test('a client_secret written past the router is the one in force', async () => {
  await start()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  const { adapter } = real.provider.Client as unknown as { adapter: { find: any; upsert: any } }
  const other = 'written-by-the-owner-0123456789'
  await adapter.upsert('shop-web', { ...(await adapter.find('shop-web')), client_secret: other })
  expect([await accepts(real, other), await accepts(real, FRESH), await accepts(real, LEAKED)]).toEqual([
    true,
    false,
    false,
  ])
})
