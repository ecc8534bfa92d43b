import { z } from 'zod'
import type { Context, RightSeen } from '../../../sdk/index.ts'
import { signIn } from './admin.ts'
import type { Admin, Role } from './admin.ts'
import { isDated, openClient } from './client.ts'
import type { KeycloakAt } from './settings.ts'

/**
 * Which roles our service account has, found by reading: each kind of thing says what we may do with it, and what is 403 we
 * may not even see. view-realm counts only where a rotation policy dates this client's secret.
 */
export async function seeRights(ctx: Context, at: KeycloakAt): Promise<readonly RightSeen[]> {
  const admin = await signIn(ctx, at)
  const managesClients = await manages(admin, { path: '/clients?first=0&max=1', role: 'manage-clients' })
  const dated = managesClients && isDated((await openClient(ctx, at)).client)
  const isOpen = async (path: string, role: Role): Promise<boolean> =>
    (await read(admin, { path, role })).status === 200
  return [
    right('manage-clients', managesClients, 'no secret can be issued, revoked or proven dead'),
    // The one user that is surely there is our own.
    right(
      'manage-users',
      await manages(admin, { path: `/users/${admin.account}`, role: 'manage-users' }),
      'no session ends and no grant is revoked',
    ),
    ...(dated
      ? [
          right(
            'view-realm',
            await isOpen('/client-policies/policies', 'view-realm'),
            'no new secret can be issued here',
          ),
        ]
      : []),
    {
      ...right('view-events', await isOpen('/events/config', 'view-events'), 'nobody can say who used the secret'),
      optional: true,
    },
  ]
}

function right(role: Role, has: boolean, without: string): RightSeen {
  return {
    right: `the role ${role} of realm-management`,
    has,
    without,
    fix: `in Keycloak: Clients, the client of stanch, Service accounts roles, Assign role: realm-management ${role}`,
    optional: false,
  }
}

/** Nothing but this is read: a list of clients holds their secrets. */
const Access = z.object({ access: z.object({ manage: z.boolean().default(false) }) })

interface Reading {
  readonly path: string
  readonly role: Role
}

function read(admin: Admin, { path, role }: Reading) {
  return admin.ask({ method: 'GET', path, role, expect: [200, 403], body: z.unknown() })
}

/** With query-clients alone the list is empty, and no error. */
async function manages(admin: Admin, reading: Reading): Promise<boolean> {
  const { body } = await read(admin, reading)
  const [first] = Array.isArray(body) ? (body as unknown[]) : [body]
  const found = Access.safeParse(first)
  return found.success && found.data.access.manage
}
