import { deliverLogout } from './logout-delivery.ts'
import type { Delivery } from './logout-delivery.ts'
import type { Session } from './provider.ts'
import { revokeGrant } from './sessions.ts'
import type { Logins } from './sessions.ts'

/** What one user has at the provider, whichever client it was for; sessions by `uid`, never by the cookie that they are. */
export interface UserLogins {
  readonly sessions: readonly { readonly uid: string; readonly clients: readonly string[] }[]
  readonly grants: readonly string[]
}

interface Told extends Delivery {
  readonly client_id: string
}
export interface UserEnding {
  readonly grants_revoked: number
  readonly ended: readonly { readonly uid: string; readonly deliveries: readonly Told[] }[]
}

export async function listUser(logins: Logins, account: string): Promise<UserLogins> {
  const { sessions, grants } = await findUser(logins, account)
  const shown = sessions.map(({ uid, authorizations = {} }) => ({ uid, clients: Object.keys(authorizations) }))
  return { sessions: shown, grants }
}

/** Grants first, then the sessions, and logout tokens last, to every client of each: the order of `endSessions`. */
export async function endUser(logins: Logins, account: string): Promise<UserEnding> {
  const { sessions, grants } = await findUser(logins, account)
  for (const grant of grants) await revokeGrant(logins, grant)
  const results = await Promise.allSettled(sessions.map((session) => session.destroy()))
  const gone = sessions.filter((_, place) => results[place]?.status === 'fulfilled')
  const ended = await Promise.all(
    gone.map(async (session) => ({ uid: session.uid, deliveries: await tellAll(logins, account, session) })),
  )
  // Those that did end have been told; now the caller must hear that some did not.
  if (gone.length < sessions.length) throw new Error('a session could not be destroyed')
  return { grants_revoked: grants.length, ended }
}

async function findUser({ models, index }: Logins, account: string) {
  const entries = (await index.ofAccount?.(account)) ?? []
  const found = await Promise.all(
    entries.filter(({ kind }) => kind === 'session').map(({ id }) => models.Session.find(id)),
  )
  const sessions = found.filter((session): session is Session => session?.accountId === account)
  const grants = entries.flatMap(({ kind, id }) => (kind === 'grant' ? [id] : []))
  const used = sessions.flatMap(({ authorizations = {} }) =>
    Object.values(authorizations).flatMap(({ grantId }) => grantId ?? []),
  )
  return { sessions, grants: [...new Set([...grants, ...used])] }
}

async function tellAll(
  { models }: Logins,
  account: string,
  { authorizations = {} }: Session,
): Promise<readonly Told[]> {
  const told = Object.entries(authorizations).map(async ([clientId, { sid }]): Promise<readonly Told[]> => {
    const client = sid === undefined ? undefined : await models.Client.find(clientId)
    if (!client || sid === undefined) return []
    return (await deliverLogout(client, account, sid)).map((delivery) => ({ client_id: clientId, ...delivery }))
  })
  return (await Promise.all(told)).flat()
}
