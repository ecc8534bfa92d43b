import { z } from 'zod'
import { serviceToken, withHint } from '../../../sdk/identity.ts'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'
import type { RealmAt } from './settings.ts'

/** The client roles of `realm-management` that stanch needs; see the header of keycloak.ts for which verb needs which. */
export type Role = 'manage-clients' | 'manage-users' | 'view-events' | 'view-realm'

export interface Asking<S extends z.ZodType> extends Pick<HttpRequest<S>, 'method' | 'body' | 'json'> {
  /** Below the realm, with its query. */
  readonly path: string
  readonly role: Role
  readonly expect?: readonly number[]
}

/** `of`: the client whose role it is, or the realm. */
export interface HeldRole {
  readonly of: string
  readonly role: string
}

/** The Admin REST API of one realm, for as long as its token lives: one to five minutes. Nothing keeps it longer than one page. */
export interface Admin {
  /** When we signed in by the server's own clock, in seconds since 1970. */
  readonly now: number
  /** Keycloak's id of the user who stands for our service account; empty where tokens do not tell it. */
  readonly account: string
  /** The roles that administer, as our token names them; null where it names none at all. */
  readonly roles: readonly HeldRole[] | null
  ask<S extends z.ZodType>(asking: Asking<S>): Promise<HttpReply<z.output<S>>>
}

export async function signIn(ctx: Context, { settings }: RealmAt): Promise<Admin> {
  const { issuer, admin_client: client, admin_secret: secret, admin_url: url } = settings
  const bearer = await serviceToken(ctx, { url: `${issuer}/protocol/openid-connect/token`, client, secret, wants: {} })
  const claims = claimsOf(bearer.reveal())
  const realm = url ?? issuer.replace('/realms/', '/admin/realms/')
  return {
    now: claims.iat,
    account: claims.sub,
    roles: rolesOf(claims),
    ask: ({ path, role, expect = [200], ...request }) =>
      ctx.http.send({ ...request, url: `${realm}${path}`, auth: { bearer }, expect }).catch((thrown: unknown) => {
        // Keycloak answers 403 to a missing role and does not name it.
        throw withHint(thrown, `Give the service account of ${client} the role ${role} of realm-management.`)
      }),
  }
}

const Roles = z.object({ roles: z.array(z.string()).default([]) })
const Claims = z.object({
  iat: z.int(),
  sub: z.string().default(''),
  realm_access: Roles.optional(),
  resource_access: z.record(z.string(), Roles).optional(),
})

/** realm-management is the client of its own realm; in the realm master there is one for each realm, NAME-realm. */
function rolesOf({ realm_access: realm, resource_access: clients }: z.output<typeof Claims>): Admin['roles'] {
  if (!realm && !clients) return null
  const ofRealm = realm?.roles.filter((role) => ['admin', 'create-realm'].includes(role)) ?? []
  const ofClients = Object.entries(clients ?? {}).filter(([name]) => /^realm-management$|-realm$/.test(name))
  return [
    ...ofRealm.map((role) => ({ of: 'the realm role', role })),
    ...ofClients.flatMap(([of, { roles }]) => roles.map((role) => ({ of, role }))),
  ]
}

function claimsOf(token: string): z.output<typeof Claims> {
  try {
    return Claims.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')))
  } catch {
    // What the parser says may quote the token.
    throw connectorFault(
      {
        code: 'TARGET_ANSWERED_ODDLY',
        what: 'the access token of our service account cannot be read',
        saw: 'no JWT with a time of issue',
        wanted: 'a token as Keycloak makes them',
        next: [{ say: 'Look for a mapper or a proxy that changes tokens of this realm.' }],
      },
      'none',
    )
  }
}
