import { expect, test } from 'vitest'
import type { App, Check } from '../../../src/surfaces/cli/app.ts'
import { WITHOUT } from '../../world/keycloak-roles.ts'
import { ROLES } from '../../world/real-keycloak.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { incidentAt } from './incident.ts'

/** What `stanch doctor` says of stanch's own service account. */
export function rightFacts(keycloak: () => Keycloak): void {
  test('doctor finds four roles enough, and names each that is missing, what fails without it and where to give it', async () => {
    const { realm, responder } = await start(keycloak(), true)
    expect(await rightsSeen(responder)).toMatchObject({ state: 'good', saw: expect.stringContaining('view-events') })
    for (const [role, state, without] of WITHOUT) {
      await changeRoles(realm, 'DELETE', [role])
      expect(await rightsSeen(responder)).toMatchObject({
        state,
        saw: expect.stringContaining(`without the role ${role} of realm-management ${without}`),
        fix: expect.stringContaining(`Service accounts roles, Assign role: realm-management ${role}`),
      })
      await changeRoles(realm, 'POST', [role])
    }
    expect(await rightsSeen(responder)).toMatchObject({ state: 'good', fix: null })
  })

  test('a role that only looks does not pass for the one that acts, and no role at all is every role missing', async () => {
    const { realm, responder } = await start(keycloak(), true)
    await changeRoles(realm, 'DELETE', ROLES)
    await changeRoles(realm, 'POST', ['view-clients', 'view-users', 'query-clients'])
    const fewer = await rightsSeen(responder)
    await changeRoles(realm, 'DELETE', ['view-clients', 'view-users', 'query-clients'])
    for (const { state, saw } of [fewer, await rightsSeen(responder)]) {
      expect(state).toBe('bad')
      for (const role of ['manage-clients', 'manage-users', 'view-events']) expect(saw).toContain(role)
    }
  })

  test('without a rotation policy the role to read policies is not asked for', async () => {
    const { realm, responder } = await start(keycloak(), false)
    await changeRoles(realm, 'DELETE', ['view-realm'])
    expect(await rightsSeen(responder)).toMatchObject({ state: 'good' })
  })

  test('roles that nothing here needs are a warning; realm-admin is told from all that it is composed of', async () => {
    const { realm, responder } = await start(keycloak(), true)
    expect(await excessSeen(responder)).toMatchObject({ state: 'good' })
    await changeRoles(realm, 'POST', ['manage-events'])
    const events = 'realm-management manage-events lets it delete the events that are evidence'
    expect(await excessSeen(responder)).toMatchObject({ state: 'warning', saw: events })
    await changeRoles(realm, 'POST', ['realm-admin'])
    const all = 'realm-management realm-admin lets it do everything in this realm'
    expect(await excessSeen(responder)).toMatchObject({ state: 'warning', saw: all })
  })

  test('a service account that may not sign in is named, and its secret is not', async () => {
    const { realm, responder } = await start(keycloak(), false)
    const { id } = await realm.client('stanch')
    await realm.admin(`PUT /clients/${id}`, { secret: 'another-secret-of-stanch-0123456789' })
    const seen = await rightsSeen(responder)
    expect(seen).toMatchObject({ state: 'bad', fix: expect.stringContaining('Check that stanch may still sign in') })
    expect(JSON.stringify(seen)).not.toContain('service-account-0123456789')
  })
}

async function excessSeen(responder: App): Promise<Check | undefined> {
  return (await responder.doctor()).find(({ name }) => name === 'excess rights idp')
}

async function start(keycloak: Keycloak, policy: boolean): Promise<{ realm: Realm; responder: App }> {
  const { shop, people } = await incidentAt(keycloak, { policy })
  return { realm: shop.realm, responder: people.responder }
}

async function rightsSeen(responder: App): Promise<Check> {
  const found = (await responder.doctor()).filter(({ name }) => name === 'rights idp for shop-web')
  expect(found).toHaveLength(1)
  return found[0] as Check
}

async function changeRoles({ admin, client }: Realm, how: 'POST' | 'DELETE', names: readonly string[]): Promise<void> {
  const account = (await admin(`GET /clients/${(await client('stanch')).id}/service-account-user`)).body.id
  const { id } = await client('realm-management')
  const all: readonly { readonly name: string }[] = (await admin(`GET /clients/${id}/roles`)).body
  const chosen = all.filter(({ name }) => names.includes(name))
  expect(chosen).toHaveLength(names.length)
  await admin(`${how} /users/${account}/role-mappings/clients/${id}`, chosen)
}
