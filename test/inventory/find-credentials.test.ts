import { expect, test } from 'vitest'
import { findCredentials } from '../../src/inventory/find-credentials.ts'
import { Inventory } from '../../src/model/inventory.ts'

const one = (id: string, more: object = {}) => ({
  id,
  kind: 'oidc-client-secret',
  connector: 'idp',
  client_id: `client-of-${id}`,
  owner: 'team-shop',
  ...more,
})
const shop = Inventory.parse({
  stanch_inventory: 1,
  origin: 'ops.example.com/shop',
  connectors: { idp: { uses: 'identity/oidc', with: { issuer: 'https://id.example.com', key: 'env:WEB_KEY' } } },
  owners: { 'team-shop': { channels: [{ connector: 'chat', with: { channel: 'C0SHOP' } }] } },
  credentials: [
    one('billing-web', { relying_parties: [{ id: 'pay', client_id: 'web' }] }),
    one('webhooks', { dependents: [{ id: 'env', connector: 'files', with: { path: '/srv/Hooks/.env' } }] }),
    one('web', { workloads: [{ id: 'shop', connector: 'hooks', with: { url: 'https://restart.example.com/x' } }] }),
    one('other', { dependents: [{ id: 'kv', connector: 'vault', with: { path: 'team/web/x' } }], owner: 'nobody' }),
  ],
})
const found = (text: string) => findCredentials(shop, text).map(({ credential }) => credential.id)

test.each([
  ['web', ['web', 'webhooks', 'billing-web', 'other']],
  ['', ['billing-web', 'webhooks', 'web', 'other']],
  ['client-of-webhooks', ['webhooks']],
  ['/srv/hooks', ['webhooks']],
  ['restart.example.com', ['web']],
  ['c0shop', ['billing-web', 'webhooks', 'web']],
  ['id.example.com nobody', ['other']],
  ['web hooks', ['webhooks', 'web']],
  ['WEB_KEY', []],
  ['nowhere', []],
])('%j finds %j, the nearest first', (text, ids) => {
  expect(found(text)).toEqual(ids)
})

test('a match says where it stands', () => {
  expect(findCredentials(shop, 'hooks/.env')[0]?.hits).toEqual([
    { field: 'dependents.0.with.path', value: '/srv/Hooks/.env' },
  ])
})
