import { expect, onTestFinished, test } from 'vitest'
import { excess } from '../../src/compose/doctor-excess.ts'
import { Inventory } from '../../src/model/inventory.ts'
import type { Check } from '../../src/surfaces/cli/app.ts'
import { doubleServer } from '../world/double.ts'
import { cast } from '../world/identity-keycloak.ts'
import { ADMIN_SECRET } from '../world/keycloak-double.ts'
import type { Keycloak } from '../world/keycloak-state.ts'
import { kvServer } from '../world/kv-server.ts'
import { houseOf } from './house.ts'

const TOKEN = 'canary-vault-token-6161'

/** What `doctor` says of the accounts of these connectors. */
function see(connectors: object, secrets: Record<string, string> = {}): Promise<readonly Check[]> {
  const inventory = Inventory.parse({ stanch_inventory: 1, origin: 'shop.example/stanch', drill: true, connectors })
  return excess(houseOf({ ADMIN: ADMIN_SECRET, TOKEN, ...secrets }), inventory)
}

async function atKeycloak(change: (state: Keycloak) => void): Promise<Check | undefined> {
  const server = await doubleServer(cast.double)
  onTestFinished(server.close)
  change(server.state)
  const checks = await see({ idp: { uses: 'identity/keycloak', with: cast.settings(server.url) } })
  expect(server.changes()).toBe(0)
  expect(checks).toHaveLength(1)
  return checks[0]
}

async function atVault(policies: string[] | null): Promise<Check | undefined> {
  const vault = await kvServer(TOKEN)
  onTestFinished(vault.stop)
  vault.allow(policies)
  const [seen] = await see({
    vault: { uses: 'secret-store/vault-kv', with: { address: vault.url, token: 'env:TOKEN' } },
  })
  expect(vault.writes()).toBe(0)
  return seen
}

test('the roles that are needed, and those that come with them, are no excess', async () => {
  const come = ['query-clients', 'view-clients', 'query-users', 'query-groups', 'view-users']
  const seen = await atKeycloak(({ roles }) => void roles.push(...come))
  expect(seen).toMatchObject({ name: 'excess rights idp', state: 'good', fix: null })
})

test('each role beyond them is a warning with what it allows and where it is taken away', async () => {
  const seen = await atKeycloak(({ roles }) => void roles.push('manage-realm', 'manage-events'))
  expect(seen).toMatchObject({ state: 'warning' })
  expect(seen?.saw.split('; ')).toEqual([
    'realm-management manage-realm lets it change the keys and every setting of this realm',
    'realm-management manage-events lets it delete the events that are evidence',
  ])
  expect(seen?.fix).toContain('Service accounts roles, Unassign: realm-management manage-realm')
})

test('realm-admin is named alone, because it is composed of all the others', async () => {
  const seen = await atKeycloak(({ roles }) => void roles.push('realm-admin', 'manage-realm', 'impersonation'))
  expect(seen?.saw).toBe('realm-management realm-admin lets it do everything in this realm')
})

test('where tokens name no roles nothing is known, and nothing is called good', async () => {
  const seen = await atKeycloak((state) => void (state.tellsRoles = false))
  expect(seen).toMatchObject({ state: 'not tried', fix: null })
})

test('a root token of Vault is a warning; one with a policy of its own is not', async () => {
  const root = { state: 'warning', saw: 'the policy root lets it read and change everything in Vault' }
  expect(await atVault(['root'])).toMatchObject(root)
  expect(await atVault(['default', 'stanch'])).toMatchObject({ state: 'good' })
  expect(await atVault(null)).toMatchObject({ state: 'not tried' })
})

test('a token that is refused says nothing of rights, and is not shown', async () => {
  const vault = await kvServer('another-token')
  onTestFinished(vault.stop)
  const checks = await see({
    vault: { uses: 'secret-store/vault-kv', with: { address: vault.url, token: 'env:TOKEN' } },
  })
  expect(checks).toMatchObject([{ state: 'not tried' }])
  expect(JSON.stringify(checks)).not.toContain(TOKEN)
})

test('connectors that cannot be asked are named as not tried; those without a secret are not named', async () => {
  const checks = await see({
    mail: { uses: 'notify/email', with: { host: 'mail.example.com', from: 'a@example.com', password: 'env:MAIL' } },
    files: { uses: 'secret-store/env-file' },
  })
  expect(checks).toEqual([
    {
      name: 'excess rights mail',
      state: 'not tried',
      saw: 'notify/email cannot be asked what our account may do',
      fix: null,
    },
  ])
})
