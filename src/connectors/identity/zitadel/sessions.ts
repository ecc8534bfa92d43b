import { z } from 'zod'
import type { Alive, KnownUsers, User, UserSessionPort } from '../../../sdk/identity.ts'
import { withHint } from '../../../sdk/identity.ts'
import { connectorFault } from '../../../sdk/index.ts'
import type { CapabilityCard, Context, Json } from '../../../sdk/index.ts'
import { call, permissionsIn, read } from './api.ts'
import type { ZitadelAt } from './api.ts'
import { firstLoginWarning, listsAllLogins, loginRecord } from './login.ts'
import { accountOf, findUsers } from './users.ts'

type Port = UserSessionPort<ZitadelAt['settings'], ZitadelAt['target']['with']>

interface Given {
  readonly card: CapabilityCard
  /** Of the application in the inventory; empty where it has none. */
  readonly logoutUri: (ctx: Context, at: ZitadelAt) => Promise<string>
}

export function zitadelUserSessions({ card, logoutUri }: Given): Port {
  return {
    card,
    find: findUsers,
    everyone,
    alive,
    end: (ctx, at, { user }) => end(ctx, at, user),
    record: loginRecord,
    warns: async (ctx, at) => [
      ...((await logoutUri(ctx, at)) === ''
        ? [`ZITADEL tells ${at.target.client_id} nothing: it has no back-channel logout URI`]
        : []),
      ...(await firstLoginWarning(ctx, at)),
    ],
    residual: [
      'a refresh token outlives its session at ZITADEL and makes new access tokens (issue 12637), and no call ends it for another user: lock or deactivate whoever you do not trust',
      'programs that check an access token offline, as a JWT, accept it until it expires',
      'personal access tokens and keys of a user live on',
    ],
  }
}

const PAGE = 100
const Session = z.object({
  id: z.string(),
  // Not there while somebody has not said yet who they are.
  factors: z.object({ user: z.object({ id: z.string(), loginName: z.string().default('') }).optional() }).default({}),
})
type Session = z.output<typeof Session>
const Sessions = z.object({
  // Proto JSON leaves out what is zero or empty, and writes 64-bit numbers as text.
  details: z.object({ totalResult: z.coerce.number().default(0) }).default({ totalResult: 0 }),
  sessions: z.array(Session).default([]),
})

interface Listed {
  readonly sessions: readonly Session[]
  /** Counted by ZITADEL and not shown: it takes out of each page what we may not see. */
  readonly hidden: number
}

/** By places and not by what was shown, because a page may have lost some. */
async function list(ctx: Context, at: ZitadelAt, queries: readonly Json[]): Promise<Listed> {
  const all = new Map<string, Session>()
  for (let offset = 0; ; offset += PAGE) {
    const query = { offset: String(offset), limit: PAGE, asc: true }
    const json = { query, queries, sortingColumn: 'SESSION_FIELD_NAME_CREATION_DATE' }
    const page = await read(ctx, at, { service: 'session', method: 'ListSessions', json, body: Sessions })
    for (const session of page.sessions) all.set(session.id, session)
    const total = page.details.totalResult
    if (offset + PAGE >= total) return { sessions: [...all.values()], hidden: Math.max(0, total - all.size) }
  }
}

/** Whoever has a session that we are shown. */
async function everyone(ctx: Context, at: ZitadelAt): Promise<KnownUsers> {
  const { sessions, hidden } = await list(ctx, at, [])
  const users = sessions.flatMap(({ factors: { user } }) => (user ? [user] : []))
  if (users.length === 0 && !(await listsAllLogins(ctx, at))) throw nobodyListed()
  return {
    users: [...new Map(users.map(({ id, loginName }) => [id, { id, name: loginName || id }])).values()],
    blind: [
      'users of organizations in which our account lacks session.read are missing: ZITADEL leaves their sessions out',
      ...(hidden > 0 ? [`${hidden} sessions are counted by ZITADEL and not shown to us`] : []),
    ],
  }
}

function nobodyListed(): Error {
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: 'ZITADEL shows us no session of anybody, and would not show one of its first login (v1)',
      saw: 'loginV2 is not required at this instance',
      wanted: 'a list that shows whoever is signed in',
      next: [{ say: 'Lock or deactivate the users whom you do not trust: that ends what no list shows.' }],
    },
    'none',
  )
}

async function alive(ctx: Context, at: ZitadelAt, user: User): Promise<Alive> {
  await mayEnd(ctx, at, user)
  return { sessions: await sessionsOf(ctx, at, user) }
}

const RIGHTS = ['session.read', 'session.delete']

/** Without session.read the list is empty, and no refusal: it would prove that all has ended. */
async function mayEnd(ctx: Context, at: ZitadelAt, user: User): Promise<void> {
  const org = (await accountOf(ctx, at, user.id))?.details.resourceOwner ?? null
  const has = await permissionsIn(ctx, at, org)
  const missing = RIGHTS.filter((right) => !has.includes(right))
  if (missing.length === 0) return
  throw connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: `ZITADEL does not let us see and end the sessions of ${user.id}, so an empty list would prove nothing`,
      saw: `our service user lacks ${missing.join(' and ')} in the organization ${org ?? 'of its own'}`,
      wanted: RIGHTS.join(' and '),
      next: [
        {
          say: `Make the service user an administrator with ${missing.join(' and ')}, of that organization or of the instance: ORG_OWNER or IAM_OWNER, or a role of your own.`,
        },
      ],
    },
    'none',
  )
}

/** The list lags behind the writes. Reading one session by its id brings it up to date, and is 404 where that has ended. */
async function sessionsOf(ctx: Context, at: ZitadelAt, { id: userId }: User): Promise<readonly string[]> {
  const { sessions } = await list(ctx, at, [{ userIdQuery: { id: userId } }])
  const ids: string[] = []
  for (const { id, factors } of sessions) if (factors.user?.id === userId && (await isThere(ctx, at, id))) ids.push(id)
  return ids
}

async function isThere(ctx: Context, at: ZitadelAt, sessionId: string): Promise<boolean> {
  const body = z.union([z.object({ session: Session }), z.object({ code: z.literal('not_found') })])
  const asking = { service: 'session', method: 'GetSession', json: { sessionId }, body, expect: [200, 404] } as const
  return 'session' in (await read(ctx, at, asking))
}

/** The list is read anew until it shows nothing that was not ended. */
async function end(ctx: Context, at: ZitadelAt, user: User): Promise<void> {
  const ended = new Set<string>()
  for (;;) {
    const left = (await sessionsOf(ctx, at, user)).filter((id) => !ended.has(id))
    if (left.length === 0) return
    for (const sessionId of left) {
      const asking = { service: 'session', method: 'DeleteSession', json: { sessionId }, expect: [200, 404] } as const
      await call(ctx, at, { ...asking, body: z.unknown() }).catch((thrown: unknown) => {
        throw withHint(thrown, 'Give the service user session.delete in the organization of this user.')
      })
      ended.add(sessionId)
    }
  }
}
