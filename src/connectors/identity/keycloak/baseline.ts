import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../../sdk/identity.ts'
import type { Baseline, BaselinePort } from '../../../sdk/identity.ts'
import type { Json } from '../../../sdk/index.ts'
import type { Admin } from './admin.ts'
import { openClient } from './client.ts'
import { secretPort } from './secrets.ts'
import type { KeycloakAt } from './settings.ts'

const words = z.array(z.string()).default([])
const flag = z.boolean().default(false)
const Setup = z.object({
  redirectUris: words,
  webOrigins: words,
  standardFlowEnabled: flag,
  implicitFlowEnabled: flag,
  directAccessGrantsEnabled: flag,
  serviceAccountsEnabled: flag,
  authorizationServicesEnabled: flag,
  publicClient: flag,
  fullScopeAllowed: flag,
  consentRequired: flag,
  clientAuthenticatorType: z.string().default(''),
  rootUrl: z.string().default(''),
  baseUrl: z.string().default(''),
  adminUrl: z.string().default(''),
  defaultClientScopes: words,
  optionalClientScopes: words,
  protocolMappers: z.array(z.looseObject({ name: z.string(), protocolMapper: z.string() })).default([]),
  authenticationFlowBindingOverrides: z.record(z.string(), z.string()).default({}),
  // Two of them are secrets or dates of secrets, which a rotation changes: they are no setup, and go no further.
  attributes: z
    .record(z.string(), z.string())
    .default({})
    .transform((all) => Object.entries(all).filter(([name]) => !name.startsWith('client.secret.'))),
})
type Setup = z.output<typeof Setup>

const FLAGS = [
  'standardFlowEnabled',
  'implicitFlowEnabled',
  'directAccessGrantsEnabled',
  'serviceAccountsEnabled',
  'authorizationServicesEnabled',
  'publicClient',
  'fullScopeAllowed',
  'consentRequired',
] as const

/** Everything of a client by which somebody who had its secret, or an admin's session, could come back. */
export const baselinePort: BaselinePort<KeycloakAt['settings'], KeycloakAt['target']['with']> = {
  read: async (ctx, at) => {
    const { admin, client } = await openClient(ctx, at)
    const setup = (
      await admin.ask({ method: 'GET', path: `/clients/${client.id}`, role: 'manage-clients', body: Setup })
    ).body
    const slots = client.publicClient ? [] : await secretPort.listSlots(ctx, at)
    return {
      ...facetsOf(setup),
      secrets: [`${slots?.length ?? 0} live`],
      'service account roles': setup.serviceAccountsEnabled ? await rolesOf(admin, client.id) : [],
    }
  },
}

function facetsOf(setup: Setup): Baseline {
  const { protocolMappers, authenticationFlowBindingOverrides: flows, rootUrl, baseUrl, adminUrl } = setup
  return {
    'redirect URIs': setup.redirectUris,
    'web origins': setup.webOrigins,
    grants: FLAGS.filter((name) => setup[name]),
    authentication: [setup.clientAuthenticatorType, ...pairs(flows)],
    addresses: pairs({ rootUrl, baseUrl, adminUrl }),
    'default scopes': setup.defaultClientScopes,
    'optional scopes': setup.optionalClientScopes,
    mappers: protocolMappers.map((mapper) => `${mapper.name} ${mapper.protocolMapper} ${digest(mapper as Json)}`),
    // Logout URIs, keys and where keys come from, token lifetimes, the device grant and token exchange: all are attributes.
    attributes: setup.attributes.map(attribute),
  }
}

/** Keys and anything long stand as their digest. */
function attribute([name, value]: readonly [string, string]): string {
  return `${name}=${value.length > 200 || /credential|certificate|private|jwks\.string/.test(name) ? digest(value) : value}`
}

function pairs(record: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`]))
}

/** Keycloak keeps no order of keys. */
function digest(value: Json): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32)}`
}

const Mappings = z.object({
  realmMappings: z.array(z.object({ name: z.string() })).default([]),
  clientMappings: z.record(z.string(), z.object({ mappings: z.array(z.object({ name: z.string() })) })).default({}),
})

async function rolesOf(admin: Admin, id: string): Promise<readonly string[]> {
  const user = { method: 'GET', path: `/clients/${id}/service-account-user`, role: 'manage-clients' } as const
  const { id: account } = (await admin.ask({ ...user, body: z.object({ id: z.string() }) })).body
  const roles = { method: 'GET', path: `/users/${account}/role-mappings`, role: 'manage-users' } as const
  const { realmMappings, clientMappings } = (await admin.ask({ ...roles, body: Mappings })).body
  const clients = Object.entries(clientMappings)
  return [
    ...realmMappings.map(({ name }) => name),
    ...clients.flatMap(([client, { mappings }]) => mappings.map(({ name }) => `${client}/${name}`)),
  ]
}
