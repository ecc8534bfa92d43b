import { z } from 'zod'
import type { GrantPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { openClient } from './client.ts'
import type { Opened } from './client.ts'
import { listSessions } from './sessions.ts'
import type { KeycloakAt } from './settings.ts'

const Consents = z.array(z.object({ clientId: z.string(), grantedClientScopes: z.array(z.string()).default([]) }))

/**
 * Offline sessions and consents, user by user: Keycloak lists consents only of a user, so it is asked about everybody who
 * has a session with the client. Where a consent is revoked, the user is logged out of this client alone.
 */
export const grantPort: GrantPort<KeycloakAt['settings'], KeycloakAt['target']['with']> = {
  count: async (ctx, at) => {
    const opened = await openClient(ctx, at)
    const offline = await listSessions(opened.admin, { id: opened.client.id, kind: 'offline' })
    const consents = await consentsOf(opened, at, await usersOf(opened))
    return { 'offline sessions': offline.length, consents }
  },
  revoke: async (ctx, at) => {
    for (const user of await usersOf(await openClient(ctx, at))) await revokeOne(ctx, at, user)
  },
  residual: [
    'refresh tokens of online sessions work until those sessions end, or until not-before is set',
    'consents of people who have no session with the client now are not known',
  ],
}

async function usersOf({ admin, client: { id } }: Opened): Promise<readonly string[]> {
  const online = await listSessions(admin, { id, kind: 'online' })
  const offline = await listSessions(admin, { id, kind: 'offline' })
  return [...new Set([...online, ...offline].map(({ userId }) => userId))]
}

async function consentsOf({ admin }: Opened, at: KeycloakAt, users: readonly string[]): Promise<number> {
  let count = 0
  for (const user of users) {
    const path = `/users/${user}/consents`
    const { body } = await admin.ask({ method: 'GET', path, role: 'manage-users', body: Consents })
    // An offline session is listed here too, with no scope.
    const ours = body.filter((one) => one.clientId === at.target.client_id && one.grantedClientScopes.length > 0)
    count += ours.length
  }
  return count
}

/** 404: nothing was granted. Each has a token of its own: it lives a minute, and there may be thousands of users. */
async function revokeOne(ctx: Context, at: KeycloakAt, user: string): Promise<void> {
  const { admin } = await openClient(ctx, at)
  const path = `/users/${user}/consents/${encodeURIComponent(at.target.client_id)}`
  await admin.ask({ method: 'DELETE', path, role: 'manage-users', expect: [204, 404], body: z.unknown() })
}
