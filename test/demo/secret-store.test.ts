import { expect, test } from 'vitest'
import vault from '../../src/connectors/secret-store/vault-kv.ts'
import { act } from '../fakes/act.ts'
import { testContext } from '../fakes/context.ts'
import { started } from './children.ts'

const TOKEN = 'store-token-of-a-test-0123456789'
const OLD = 'old-value-of-the-secret-0123456789'

async function store() {
  const child = await started('secret-store', {
    token: TOKEN,
    secrets: { 'shop/portal': { value: OLD, kept: 'as-it-is' } },
  })
  const address = child.hello['address'] ?? ''
  const ask = async (line: string, body?: object, token = TOKEN): Promise<{ status: number; body: any }> => {
    const [method = 'GET', path = ''] = line.split(' ')
    const response = await fetch(`${address}/v1/secret/${path}`, {
      method,
      headers: { 'x-vault-token': token },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  return { ask, address }
}

test('a write that knows the newest version wins, and one that does not changes nothing', async () => {
  const { ask } = await store()
  const first = await ask('POST data/shop/portal', { options: { cas: 1 }, data: { value: 'b' } })
  expect([first.status, first.body.data.version]).toEqual([200, 2])
  const stale = await ask('POST data/shop/portal', { options: { cas: 1 }, data: { value: 'c' } })
  expect([stale.status, stale.body.errors[0]]).toEqual([400, expect.stringContaining('check-and-set')])
  expect((await ask('GET data/shop/portal')).body.data.data).toEqual({ value: 'b' })
  expect((await ask('POST data/new/one', { options: { cas: 0 }, data: { value: 'n' } })).body.data.version).toBe(1)
})

test('old versions can be read until they are destroyed, and a deleted one comes back', async () => {
  const { ask } = await store()
  await ask('POST data/shop/portal', { data: { value: 'b' } })
  expect((await ask('GET data/shop/portal?version=1')).body.data.data.value).toBe(OLD)
  await ask('POST destroy/shop/portal', { versions: [1] })
  expect((await ask('GET data/shop/portal?version=1')).status).toBe(404)
  await ask('DELETE data/shop/portal')
  expect((await ask('GET data/shop/portal')).status).toBe(404)
  await ask('POST undelete/shop/portal', { versions: [2] })
  expect((await ask('GET data/shop/portal')).body.data.data.value).toBe('b')
  const { versions, current_version: current } = (await ask('GET metadata/shop/portal')).body.data
  expect([current, versions['1'].destroyed, versions['2'].destroyed]).toEqual([2, true, false])
})

test('without the token nothing is said about any path', async () => {
  const { ask } = await store()
  expect((await ask('GET data/shop/portal', undefined, 'wrong')).status).toBe(403)
  expect((await ask('GET data/nothing', undefined, 'wrong')).status).toBe(403)
})

test('the real connector puts a secret there, keeps the other keys, and proves it', async () => {
  const { ask, address } = await store()
  const { receipt, proof } = await act({
    connector: vault,
    verb: 'secret-store/put-secret',
    ctx: testContext({ secrets: { 'env:TOKEN': TOKEN, 'env:FRESH': 'fresh-value-of-the-secret-0123456789' } }),
    settings: { address, token: 'env:TOKEN' },
    target: { id: 'portal', with: { mount: 'secret', path: 'shop/portal', key: 'value' } },
    args: { secret: 'env:FRESH' },
  })
  expect([receipt, proof]).toMatchObject([{ version: '2' }, { verdict: 'proven' }])
  const now = (await ask('GET data/shop/portal')).body.data.data
  expect(now).toEqual({ value: 'fresh-value-of-the-secret-0123456789', kept: 'as-it-is' })
})
