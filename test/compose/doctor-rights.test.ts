import { expect, onTestFinished, test } from 'vitest'
import { rights } from '../../src/compose/doctor-rights.ts'
import { Inventory } from '../../src/model/inventory.ts'
import type { Check } from '../../src/surfaces/cli/app.ts'
import { doubleServer } from '../world/double.ts'
import type { DoubleServer } from '../world/double.ts'
import { cast, underPolicy } from '../world/identity-keycloak.ts'
import { ADMIN_SECRET } from '../world/keycloak-double.ts'
import { WITHOUT } from '../world/keycloak-roles.ts'
import type { Keycloak } from '../world/keycloak-state.ts'
import { houseOf } from './house.ts'

const ALL = WITHOUT.map(([role]) => role)

interface Stage {
  readonly server: DoubleServer<Keycloak>
  readonly see: (adminSecret?: string) => Promise<Check | undefined>
}

/** What `doctor` says of a service account with these roles, in a realm whose secrets a policy dates. */
async function start(roles: readonly string[], change = underPolicy): Promise<Stage> {
  const server = await doubleServer(cast.double)
  onTestFinished(server.close)
  server.state.roles = [...roles]
  change(server.state)
  const see = async (adminSecret = ADMIN_SECRET): Promise<Check | undefined> => {
    const checks = await rights(houseOf({ ADMIN: adminSecret }), inventoryAt(server.url))
    expect(checks).toHaveLength(1)
    return checks[0]
  }
  return { server, see }
}

const inventoryAt = (url: string): Inventory =>
  Inventory.parse({
    stanch_inventory: 1,
    origin: 'shop.example/stanch',
    drill: true,
    connectors: {
      idp: { uses: 'identity/keycloak', with: cast.settings(url) },
      // Says nothing of rights, so nothing is said of it.
      other: { uses: 'identity/oidc', with: { issuer: url } },
    },
    credentials: ['idp', 'other'].map((connector) => ({
      id: `shop-at-${connector}`,
      kind: 'oidc-client-secret',
      connector,
      client_id: 'shop-web',
      owner: 'team-shop',
    })),
  })

test('an account that has all four roles is good, and each of them is named', async () => {
  const { see, server } = await start(ALL)
  const seen = await see()
  expect(seen).toMatchObject({ name: 'rights idp for shop-at-idp', state: 'good', fix: null })
  for (const role of ALL) expect(seen?.saw).toContain(`the role ${role} of realm-management`)
  expect(server.changes()).toBe(0)
})

test.each(WITHOUT)('without %s it is %s, with what fails and where to give the role', async (role, state, without) => {
  const { see, server } = await start(ALL.filter((one) => one !== role))
  expect(await see()).toMatchObject({
    state,
    saw: expect.stringContaining(`without the role ${role} of realm-management ${without}`),
    fix: expect.stringContaining(`Service accounts roles, Assign role: realm-management ${role}`),
  })
  expect(server.changes()).toBe(0)
})

test.each([
  ['only look', ['view-clients', 'view-users', 'query-clients']],
  ['list clients, and see none', ['query-clients']],
  ['do nothing at all', []],
])('roles that %s pass for none of those that act', async (_, roles) => {
  const seen = await (await start(roles)).see()
  expect(seen?.state).toBe('bad')
  for (const role of ['manage-clients', 'manage-users', 'view-events'])
    expect(seen).toMatchObject({ saw: expect.stringContaining(role), fix: expect.stringContaining(role) })
})

test('where nothing dates secrets the role to read policies is not asked for', async () => {
  const { see, server } = await start(
    ALL.filter((role) => role !== 'view-realm'),
    () => undefined,
  )
  expect(await see()).toMatchObject({ state: 'good', saw: expect.not.stringContaining('view-realm') })
  expect(server.asked.filter((line) => line.includes('client-policies'))).toEqual([])
})

test('an account that may not sign in is named, and its secret is not', async () => {
  const seen = await (await start(ALL)).see('canary-wrong-admin-secret-5151')
  expect(seen).toMatchObject({ state: 'bad', fix: expect.stringContaining('Check that stanch may still sign in') })
  expect(JSON.stringify(seen)).not.toContain('canary-wrong-admin-secret-5151')
})

test('a provider that is ill has said nothing of rights', async () => {
  const { see, server } = await start(ALL)
  server.weather = ({ url }) => (url.pathname.endsWith('/users/account-of-stanch') ? { status: 503 } : undefined)
  expect(await see()).toMatchObject({ state: 'bad', saw: expect.not.stringContaining('without the role') })
})
