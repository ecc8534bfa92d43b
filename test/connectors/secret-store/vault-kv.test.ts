import { afterEach, expect, test } from 'vitest'
import vaultKv from '../../../src/connectors/secret-store/vault-kv.ts'
import { kvServer } from '../../world/kv-server.ts'
import type { KvMap, KvServer } from '../../world/kv-server.ts'
import { play } from '../play.ts'
import type { Cast } from '../play.ts'

const TOKEN = 'canary-kv-token-8812'
const FRESH = 'canary-kv-fresh-1133'
const OLD = { CLIENT_SECRET: 'canary-kv-leaked-4411', DB_PASSWORD: 'canary-kv-other-9922' }
let kv: KvServer | undefined
afterEach(() => kv?.stop())

async function store(versions: (KvMap | null)[], token = TOKEN): Promise<{ kv: KvServer; put: Cast }> {
  kv = await kvServer(TOKEN, { 'secret/team/shop': versions })
  const put = play(vaultKv, 'secret-store/put-secret', {
    settings: { address: kv.url, token: 'env:VAULT_TOKEN', namespace: 'admin' },
    with: { mount: 'secret', path: 'team/shop', key: 'CLIENT_SECRET' },
    args: { secret: 'env:FRESH' },
    context: { secrets: { 'env:VAULT_TOKEN': token, 'env:FRESH': FRESH } },
  })
  return { kv, put }
}

test('only the one key changes; its neighbours keep value and type', async () => {
  const nested = { ...OLD, port: 5432, tags: ['a', null], deep: { url: 'https://db.internal.example' } }
  const { kv: vault, put } = await store([nested])
  const { receipt, proof } = await put.carryOut()
  expect(vault.versions('secret/team/shop')).toEqual([nested, { ...nested, CLIENT_SECRET: FRESH }])
  expect(receipt).toMatchObject({ version: '2' })
  expect(proof).toMatchObject({ verdict: 'proven', residual: [expect.stringContaining('version 1')] })
})

test('the plan says how many neighbours are kept and which version is written', async () => {
  const { put } = await store([OLD, OLD])
  expect(await put.plan()).toMatchObject({
    kind: 'change',
    change: { version: 2, key: 'CLIENT_SECRET', keeps: 1 },
    lines: [],
  })
})

test('a store that holds the new secret already is settled with a receipt', async () => {
  const { kv: vault, put } = await store([OLD, { ...OLD, CLIENT_SECRET: FRESH }])
  expect(await put.plan()).toMatchObject({ kind: 'settled', receipt: { version: '2' } })
  expect(vault.writes()).toBe(0)
})

test('a write of somebody else between plan and apply is not overwritten', async () => {
  const { kv: vault, put } = await store([OLD])
  const plan = await put.plan()
  vault.put('secret/team/shop', { theirs: 'canary-kv-theirs-6655' })
  const change = plan.kind === 'change' ? plan.change : null
  await expect(put.apply(change)).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_MOVED' } })
  expect(vault.writes()).toBe(0)
})

test('a write of somebody else between our read and our write is refused by the store and reported as moved', async () => {
  const { kv: vault, put } = await store([OLD])
  const plan = await put.plan()
  vault.beforeWrite(() => vault.put('secret/team/shop', { theirs: 'canary-kv-theirs-6656' }))
  const change = plan.kind === 'change' ? plan.change : null
  await expect(put.apply(change)).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_MOVED' } })
  expect(vault.versions('secret/team/shop').at(-1)).toEqual({ theirs: 'canary-kv-theirs-6656' })
})

test('after a deletion the next version is written over the deleted one', async () => {
  const { kv: vault, put } = await store([OLD, null])
  const { proof } = await put.carryOut()
  expect(proof.verdict).toBe('proven')
  expect(vault.versions('secret/team/shop')).toEqual([OLD, null, { CLIENT_SECRET: FRESH }])
})

test('a path that holds nothing yet is written, with a warning before', async () => {
  const { put } = await store([])
  const plan = await put.plan()
  expect(plan).toMatchObject({ change: { version: 0 }, lines: [expect.stringContaining('no CLIENT_SECRET yet')] })
  expect((await put.carryOut()).receipt).toMatchObject({ version: '1' })
})

test('a neighbour that is a number too large to carry blocks the write', async () => {
  // JSON.parse reads this as ...992, and would write that back.
  const { put } = await store([JSON.parse('{"id":9007199254740993,"CLIENT_SECRET":"canary-kv-leaked-4411"}') as KvMap])
  expect(await put.plan()).toMatchObject({ kind: 'blocked', because: expect.stringContaining('under id') })
})

test('a token without rights is our fault to fix, and nothing was changed', async () => {
  const { put } = await store([OLD], 'canary-kv-wrong-token')
  await expect(put.observe()).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_REFUSED_US' } })
})

test('a newer version without the new secret disproves the claim', async () => {
  const { kv: vault, put } = await store([OLD])
  const { receipt } = await put.carryOut()
  vault.put('secret/team/shop', OLD)
  expect(await put.verify(receipt)).toMatchObject({ verdict: 'disproven' })
})

test('token and namespace go out as headers, never in the address', async () => {
  const { kv: vault, put } = await store([OLD])
  await put.observe()
  expect(vault.asked[0]).toMatchObject({
    path: '/v1/secret/data/team/shop',
    headers: { 'x-vault-token': TOKEN, 'x-vault-namespace': 'admin' },
  })
})

test.each(['../sys/policy', 'a/../b', '/a', 'a//b', 'a/', '.', 'a%2f..', 'a b', 'a?b', 'a#b', ''])(
  'the path %j is refused before anything is asked',
  (path) => {
    expect(vaultKv.target.safeParse({ mount: 'secret', path, key: 'K' }).success).toBe(false)
    expect(vaultKv.target.safeParse({ mount: path, path: 'a', key: 'K' }).success).toBe(false)
  },
)
