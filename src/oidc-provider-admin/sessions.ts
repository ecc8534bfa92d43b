import { AdminError } from './admin-error.ts'
import { deliverLogout } from './logout-delivery.ts'
import type { Delivery } from './logout-delivery.ts'
import type { LoginIndex } from './login-index.ts'
import type { Models, Session } from './provider.ts'

export interface ShownSession {
  readonly sid: string
  readonly sub: string
  readonly created_at: string | null
}
interface EndedSession {
  readonly sid: string
  readonly sub: string
  readonly deliveries: readonly Delivery[]
  readonly also_signed_in_at: readonly string[]
}
export interface Ending {
  readonly grants_revoked: number
  readonly ended: readonly EndedSession[]
}

interface Found extends ShownSession {
  readonly session: Session
  readonly grantId: string | undefined
}

export interface Logins {
  readonly models: Models
  readonly index: LoginIndex
}

/** Sessions of a client, without their ids: those are cookie values. */
export async function listSessions(logins: Logins, clientId: string): Promise<readonly ShownSession[]> {
  const found = await findSessions(logins, clientId)
  return found.map(({ sid, sub, created_at }) => ({ sid, sub, created_at }))
}

export async function listGrants({ index }: Logins, clientId: string): Promise<readonly string[]> {
  return (await index.of(clientId)).flatMap(({ kind, id }) => (kind === 'grant' ? [id] : []))
}

/**
 * Ends one session, or all of a client. Grants first, then the provider's session, logout tokens last: in any other order
 * the next visit signs the user in again without a question.
 */
export async function endSessions(
  logins: Logins,
  clientId: string,
  { sid, deliver }: { readonly sid: string | null; readonly deliver: boolean },
): Promise<Ending> {
  const all = await findSessions(logins, clientId)
  const chosen = sid === null ? all : all.filter((found) => found.sid === sid)
  if (sid !== null && chosen.length === 0) throw new AdminError('unknown_session', 'there is no such session')
  const grants = new Set(chosen.flatMap(({ grantId }) => grantId ?? []))
  if (sid === null) for (const grant of await listGrants(logins, clientId)) grants.add(grant)
  for (const grant of grants) await revokeGrant(logins, grant)
  const results = await Promise.allSettled(chosen.map(({ session }) => session.destroy()))
  const gone = chosen.filter((_, place) => results[place]?.status === 'fulfilled')
  const ended = await Promise.all(gone.map((found) => tell(logins, clientId, { found, deliver })))
  // Those that did end have been told; now the caller must hear that some did not.
  if (gone.length < chosen.length) throw new Error('a session could not be destroyed')
  return { grants_revoked: grants.size, ended }
}

async function findSessions({ models, index }: Logins, clientId: string): Promise<readonly Found[]> {
  const entries = (await index.of(clientId)).filter(({ kind }) => kind === 'session')
  const found = await Promise.all(
    entries.map(async ({ id }): Promise<readonly Found[]> => {
      const session = await models.Session.find(id)
      const login = session?.authorizations?.[clientId]
      if (!session?.accountId || !login?.sid) return []
      const created = session.loginTs === undefined ? null : new Date(session.loginTs * 1000).toISOString()
      return [{ session, sid: login.sid, sub: session.accountId, created_at: created, grantId: login.grantId }]
    }),
  )
  return found.flat()
}

export async function revokeGrant({ models, index }: Logins, grantId: string): Promise<void> {
  await Promise.all(models.grantable.map((model) => model.revokeByGrantId(grantId)))
  await models.Grant.adapter.destroy(grantId)
  await index.forget('grant', grantId)
}

async function tell(
  { models }: Logins,
  clientId: string,
  { found, deliver }: { readonly found: Found; readonly deliver: boolean },
): Promise<EndedSession> {
  const { sid, sub, session } = found
  const client = deliver ? await models.Client.find(clientId) : undefined
  return {
    sid,
    sub,
    deliveries: client ? await deliverLogout(client, sub, sid) : [],
    also_signed_in_at: Object.keys(session.authorizations ?? {}).filter((id) => id !== clientId),
  }
}
