import { z } from 'zod'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context, FaultError } from '../../../sdk/index.ts'
import type { EndedSession, EndedSessions, ListedSessions, ProviderSessions } from '../../../sdk/session.ts'
import type { Admin } from './admin.ts'
import { signIn } from './admin.ts'
import { findClient } from './client.ts'
import type { RealmAt } from './settings.ts'

export const Session = z.object({
  id: z.string(),
  userId: z.string(),
  username: z.string().default(''),
  clients: z.record(z.string(), z.string()).default({}),
})
export type Session = z.output<typeof Session>
const Count = z.object({ count: z.int() })

/** Online sessions live in the browser's single sign-on; offline ones live until somebody ends them. */
const KINDS = {
  online: { list: 'user-sessions', count: 'session-count', query: '' },
  offline: { list: 'offline-sessions', count: 'offline-session-count', query: '?isOffline=true' },
} as const
export type SessionKind = keyof typeof KINDS

const PAGE = 100

/** Ending a session makes Keycloak send its logout tokens, to every program in it; it says nothing of how that went. */
export function keycloakSessions(settings: RealmAt['settings']): ProviderSessions {
  const at = { settings }
  return {
    reports: false,
    list: (ctx, clientId) => list(ctx, at, clientId),
    end: (ctx, { clientId }) => endAll(ctx, at, clientId),
  }
}

async function list(ctx: Context, at: RealmAt, clientId: string): Promise<ListedSessions> {
  const { frontchannelLogout: silent } = await findClient(await signIn(ctx, at), { clientId })
  const of = async (kind: SessionKind): Promise<readonly Session[]> => {
    const admin = await signIn(ctx, at)
    const { id } = await findClient(admin, { clientId })
    return listSessions(admin, { id, kind })
  }
  const [online, offline] = [await of('online'), await of('offline')]
  const sessions = [...online, ...offline].map(({ id: sid, userId: sub }) => ({ client_id: clientId, sid, sub }))
  return { sessions, grants: offline.length, since: null, ...(silent && { warns: [untold(clientId)] }) }
}

/** The setting of the console's own clients; it outweighs a back-channel logout URL, and Keycloak answers 204 all the same. */
export function untold(clientId: string): string {
  return `front-channel logout is on at ${clientId}, so Keycloak sends it no logout token: turn it off there first`
}

interface OfClient {
  /** Keycloak's own id of the client. */
  readonly id: string
  readonly kind: SessionKind
}

/** All pages. Sessions come and go meanwhile, so this is for looking; whoever ends them reads the first page again. */
export async function listSessions(admin: Admin, at: OfClient): Promise<readonly Session[]> {
  const all = new Map<string, Session>()
  for (let first = 0; ; first += PAGE) {
    const page = await readPage(admin, at, first)
    for (const session of page) all.set(session.id, session)
    if (page.length < PAGE) return [...all.values()]
  }
}

export async function countSessions(admin: Admin, { id, kind }: OfClient): Promise<number> {
  const path = `/clients/${id}/${KINDS[kind].count}`
  return (await admin.ask({ method: 'GET', path, role: 'manage-clients', body: Count })).body.count
}

async function readPage(admin: Admin, { id, kind }: OfClient, first: number): Promise<readonly Session[]> {
  const path = `/clients/${id}/${KINDS[kind].list}?first=${first}&max=${PAGE}`
  return (await admin.ask({ method: 'GET', path, role: 'manage-clients', body: z.array(Session) })).body
}

async function endAll(ctx: Context, at: RealmAt, clientId: string): Promise<EndedSessions> {
  const online = await endKind(ctx, at, { clientId, kind: 'online' })
  const offline = await endKind(ctx, at, { clientId, kind: 'offline' })
  return { grantsRevoked: offline.length, ended: [...online, ...offline] }
}

interface Ending {
  readonly clientId: string
  readonly kind: SessionKind
}

/**
 * Ends page after page, always the first one: the list shrinks under us, and a second page would skip as many as were ended.
 * Each page has a token of its own. Over only when the count says zero, because a list may hide what we may not see.
 */
async function endKind(ctx: Context, at: RealmAt, { clientId, kind }: Ending): Promise<readonly EndedSession[]> {
  const ended = new Map<string, EndedSession>()
  for (;;) {
    const admin = await signIn(ctx, at)
    const { id } = await findClient(admin, { clientId })
    const page = await readPage(admin, { id, kind }, 0)
    const news = page.filter((session) => !ended.has(session.id))
    if (news.length === 0) {
      const left = await countSessions(admin, { id, kind })
      if (left === 0) return [...ended.values()]
      // A login in this very moment is one more round; a page of sessions that do not end would be a round for ever.
      if (page.length > 0 || (await readPage(admin, { id, kind }, 0)).length === 0) throw notEnding(left, kind)
    }
    for (const session of news) {
      await endSession(admin, { id: session.id, kind })
      ended.set(session.id, endedOf(session, clientId))
    }
  }
}

/** 404: it ended by itself meanwhile. */
export async function endSession(admin: Admin, { id, kind }: OfClient): Promise<void> {
  const path = `/sessions/${encodeURIComponent(id)}${KINDS[kind].query}`
  await admin.ask({ method: 'DELETE', path, role: 'manage-users', expect: [204, 404], body: z.unknown() })
}

function endedOf({ id: sid, userId: sub, clients }: Session, clientId: string): EndedSession {
  const alsoSignedInAt = Object.values(clients).filter((other) => other !== clientId)
  return { client_id: clientId, sid, sub, deliveries: [], alsoSignedInAt }
}

function notEnding(left: number, kind: SessionKind): FaultError {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `Keycloak counts ${left} ${kind} sessions that it does not let us end`,
      saw: 'sessions that are counted, and not listed or not ended',
      wanted: 'a count of zero',
      changed: [`other ${kind} sessions have ended`],
      retry: 'safe',
      next: [
        { say: 'Try once more: it ends what is left.', command: 'stanch runs retry RUN STEP' },
        { say: 'With fine-grained admin permissions, let the service account view and manage all users.' },
      ],
    },
    'unknown',
  )
}
