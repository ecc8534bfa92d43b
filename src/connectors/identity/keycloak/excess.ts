import type { Context, ExcessRight } from '../../../sdk/index.ts'
import { signIn } from './admin.ts'
import type { RealmAt } from './settings.ts'

/** The roles that rights.ts asks for, what they are composed of, and what only looks up names. */
const FITTING = [
  'manage-clients',
  'manage-users',
  'view-events',
  'view-realm',
  'view-clients',
  'view-users',
  'query-clients',
  'query-groups',
  'query-realms',
  'query-users',
]

const ALLOWS: Readonly<Record<string, string>> = {
  admin: 'lets it do everything in every realm',
  'create-realm': 'lets it make realms',
  'realm-admin': 'lets it do everything in this realm',
  'manage-realm': 'lets it change the keys and every setting of this realm',
  'manage-events': 'lets it delete the events that are evidence',
  'manage-identity-providers': 'lets it send people to another provider to log in',
  'manage-authorization': 'lets it change who may do what in applications',
  impersonation: 'lets it log in as anybody',
  'create-client': 'lets it register clients',
}

/**
 * Roles of our service account beyond those that stanch needs, as its own token names them: Keycloak writes every role that
 * is in force into it, those of composites too. Null where tokens of this client name no roles.
 */
export async function seeExcess(ctx: Context, settings: RealmAt['settings']): Promise<readonly ExcessRight[] | null> {
  const { roles } = await signIn(ctx, { settings })
  if (roles === null) return null
  const excess = roles.filter(({ role }) => !FITTING.includes(role))
  // It is composed of all the others.
  const whole = excess.find(({ role }) => role === 'admin') ?? excess.find(({ role }) => role === 'realm-admin')
  return (whole ? [whole] : excess).map(({ role, of }) => ({
    right: `${of} ${role}`,
    allows: ALLOWS[role] ?? 'is needed by nothing here',
    fix: `in Keycloak: Clients, the client of stanch, Service accounts roles, Unassign: ${of} ${role}`,
  }))
}
