import { z } from 'zod'
import type { Alive, KnownUsers, User, UserSessionPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { signIn } from './admin.ts'
import type { Admin } from './admin.ts'
import { openClient } from './client.ts'
import { card } from './secrets.ts'
import { endSession, listSessions, Session, untold } from './sessions.ts'
import type { KeycloakAt } from './settings.ts'

const Account = z.object({ id: z.string(), username: z.string() })
const Consents = z.array(
  z.object({ additionalGrants: z.array(z.object({ client: z.string(), key: z.string() })).default([]) }),
)
const Stats = z.array(z.object({ id: z.string() }))

/** Of a user in this realm: his single sign-on in every browser, and what he let programs do while he is away. */
export const userSessionPort: UserSessionPort<KeycloakAt['settings'], KeycloakAt['target']['with']> = {
  card,
  find: async (ctx, at, name) => find(await signIn(ctx, at), name),
  usersOfClient: async (ctx, at) => {
    const { admin, client } = await openClient(ctx, at)
    return { users: await usersIn(admin, [client.id]), blind: [] }
  },
  everyone: async (ctx, at) => everyone(await signIn(ctx, at)),
  alive: async (ctx, at, user) => aliveOf(await signIn(ctx, at), user),
  end: (ctx, at, { user }) => end(ctx, at, user),
  warns: async (ctx, at) => {
    const { client } = await openClient(ctx, at)
    return client.frontchannelLogout ? [untold(at.target.client_id)] : []
  },
  residual: [
    'a session that no client is part of any more is found by the name of its user alone',
    'access tokens in JWT form stay valid until they expire',
    'a program without an address for back-channel logout keeps its own sessions',
  ],
}

/** A local user's id is a UUID, and that of a federated one begins with f: and its provider. */
const ID = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}$|f:)/

async function find(admin: Admin, name: string): Promise<readonly User[]> {
  const encoded = encodeURIComponent(name)
  const [byName, byAddress] = [
    await search(admin, `username=${encoded}`),
    name.includes('@') ? await search(admin, `email=${encoded}`) : [],
  ]
  const byId = ID.test(name) ? await read(admin, encoded) : []
  const found = [...new Map([...byName, ...byAddress, ...byId].map((one) => [one.id, one])).values()]
  // With query-users alone nobody is found, and no error; our own account then is not to be read either.
  if (found.length === 0) await read(admin, encodeURIComponent(admin.account))
  return found.map(({ id, username }) => ({ id, name: username }))
}

/** Exact, and without regard to case, as Keycloak stores names. */
async function search(admin: Admin, query: string): Promise<readonly z.output<typeof Account>[]> {
  const path = `/users?${query}&exact=true&briefRepresentation=true`
  return (await admin.ask({ method: 'GET', path, role: 'manage-users', body: z.array(Account) })).body
}

async function read(admin: Admin, id: string): Promise<readonly z.output<typeof Account>[]> {
  const asked = { method: 'GET', path: `/users/${id}`, role: 'manage-users', expect: [200, 404] } as const
  const { body } = await admin.ask({ ...asked, body: z.union([Account, z.object({ error: z.string() })]) })
  return 'id' in body ? [body] : []
}

/** Everybody who has a session with one of these clients, by Keycloak's ids of them. */
async function usersIn(admin: Admin, clients: readonly string[]): Promise<readonly User[]> {
  const users = new Map<string, User>()
  for (const id of clients)
    for (const kind of ['online', 'offline'] as const)
      for (const { userId, username } of await listSessions(admin, { id, kind }))
        users.set(userId, { id: userId, name: username })
  return [...users.values()]
}

async function everyone(admin: Admin): Promise<KnownUsers> {
  const asked = { method: 'GET', path: '/client-session-stats', role: 'view-realm' } as const
  const { body } = await admin.ask({ ...asked, body: Stats })
  const clients = body.map(({ id }) => id)
  return { users: await usersIn(admin, clients), blind: [] }
}

/** Offline sessions are listed by client alone; the list of consents says with which clients a user has any. */
async function aliveOf(admin: Admin, { id }: User): Promise<Alive> {
  const path = `/users/${encodeURIComponent(id)}`
  const ask = <S extends z.ZodType>(below: string, body: S) =>
    admin.ask({ method: 'GET', path: `${path}/${below}`, role: 'manage-users', body })
  const online = (await ask('sessions', z.array(Session))).body
  const consents = (await ask('consents', Consents)).body
  const clients = consents.flatMap(({ additionalGrants }) => additionalGrants.map(({ client }) => client))
  const offline: Session[] = []
  for (const client of new Set(clients))
    offline.push(...(await ask(`offline-sessions/${encodeURIComponent(client)}`, z.array(Session))).body)
  return { sessions: idsOf(online), 'offline sessions': idsOf(offline) }
}

function idsOf(sessions: readonly Session[]): readonly string[] {
  return [...new Set(sessions.map(({ id }) => id))]
}

/**
 * One by one: `POST users/ID/logout` leaves the offline ones, whose refresh tokens go on, and only says "older than now" of
 * them by a not-before that the tokens of this very second pass.
 */
async function end(ctx: Context, at: KeycloakAt, user: User): Promise<void> {
  const admin = await signIn(ctx, at)
  const { sessions = [], 'offline sessions': offline = [] } = await aliveOf(admin, user)
  for (const id of sessions) await endSession(admin, { id, kind: 'online' })
  for (const id of offline) await endSession(admin, { id, kind: 'offline' })
}
