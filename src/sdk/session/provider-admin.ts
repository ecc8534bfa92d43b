import { z } from 'zod'
import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Context } from '../action.ts'
import type { EndedSessions, ListedSessions, ProviderSessions } from './provider-sessions.ts'

/** The admin router of a self-hosted oidc-provider; its contract is docs/oidc-provider-admin.md. */
interface ProviderAdmin {
  /** Where the router lives, https://host/admin. */
  readonly url: string
  readonly key: SecretRef
}

/** The sessions of an oidc-provider, through its admin router. */
export function adminSessions(admin: ProviderAdmin): ProviderSessions {
  return {
    reports: true,
    list: (ctx, clientId) => listSessions(ctx, admin, clientId),
    end: (ctx, ending) => endSessions(ctx, admin, ending),
    idTokenAlg: (ctx, clientId) => idTokenAlg(ctx, admin, clientId),
  }
}

const Listed = z.object({
  index_since: z.string(),
  sessions: z.array(z.object({ sid: z.string(), sub: z.string() })),
  grants: z.int(),
})

/** Null: the router was mounted without an index of sessions (501). */
async function listSessions(ctx: Context, admin: ProviderAdmin, clientId: string): Promise<ListedSessions | null> {
  const auth = { bearer: await ctx.secrets.read(admin.key) }
  const url = sessionsUrl(admin, clientId)
  const reply = await ctx.http.send({ method: 'GET', url, auth, expect: [200, 501], body: z.union([Listed, NoIndex]) })
  if (!('sessions' in reply.body)) return null
  const { sessions, grants, index_since: since } = reply.body
  return { since, grants, sessions: sessions.map(({ sid, sub }) => ({ client_id: clientId, sid, sub })) }
}

const NoIndex = z.object({ error: z.literal('no_index') })

const Ended = z.object({
  grants_revoked: z.int(),
  ended: z.array(
    z.object({
      sid: z.string(),
      sub: z.string(),
      deliveries: z.array(z.object({ uri: z.string(), delivered: z.boolean(), status: z.int().nullable() })),
      also_signed_in_at: z.array(z.string()),
    }),
  ),
})

/**
 * Revokes the grants and ends the sessions of a client; `tell`: the provider sends its own logout tokens afterwards.
 * Repeating it ends what is left.
 */
async function endSessions(
  ctx: Context,
  admin: ProviderAdmin,
  { clientId, tell }: { readonly clientId: string; readonly tell: boolean },
): Promise<EndedSessions> {
  const auth: { bearer: Secret } = { bearer: await ctx.secrets.read(admin.key) }
  const url = `${sessionsUrl(admin, clientId)}?deliver=${tell ? 'yes' : 'no'}`
  const { body } = await ctx.http.send({ method: 'DELETE', url, auth, expect: [200], body: Ended })
  const ended = body.ended.map(({ sid, sub, deliveries, also_signed_in_at: alsoSignedInAt }) => {
    return { client_id: clientId, sid, sub, deliveries, alsoSignedInAt }
  })
  return { grantsRevoked: body.grants_revoked, ended }
}

const Client = z.object({ id_token_signed_response_alg: z.string().nullable() })

/** The algorithm of the client's ID tokens, which its programs expect of logout tokens too; null: not known. */
async function idTokenAlg(ctx: Context, admin: ProviderAdmin, clientId: string): Promise<string | null> {
  const auth = { bearer: await ctx.secrets.read(admin.key) }
  const url = clientUrl(admin, clientId)
  const { body } = await ctx.http.send({ method: 'GET', url, auth, expect: [200], body: Client })
  return body.id_token_signed_response_alg
}

function sessionsUrl(admin: ProviderAdmin, clientId: string): string {
  return `${clientUrl(admin, clientId)}/sessions`
}

function clientUrl({ url }: ProviderAdmin, clientId: string): string {
  return `${url.replace(/\/$/, '')}/clients/${encodeURIComponent(clientId)}`
}
