import { inParallel } from '../../base/in-parallel.ts'
import type { Context } from '../action.ts'
import type { ClientAt } from '../rotation/port.ts'
import type { EndedSessions, ListedSessions, ProviderSessions } from '../session/provider-sessions.ts'
import type { SessionName } from '../session/shapes.ts'
import { countOf } from './note.ts'
import type { Alive, User, UserSessionPort } from './port.ts'

/** A target of the inventory that needs no `with`: its client_id is all that the provider wants to know. */
type Nothing = Readonly<Record<string, never>>
/** The kind of `Alive` that a browser has; the others are grants. */
const SESSIONS = 'sessions'

/**
 * The sessions of a client where the provider knows only those of users, and sends its logout tokens when one ends: of
 * everybody who is known to use the client, at whichever client they are signed in. For `backChannelLogout`.
 */
export function clientSessions<S>(port: UserSessionPort<S, Nothing>): (settings: S) => ProviderSessions {
  return (settings) => {
    const at = (clientId: string): ClientAt<S, Nothing> => {
      return { settings, target: { id: clientId, client_id: clientId, relying_parties: [], with: {} } }
    }
    return {
      reports: false,
      list: (ctx, clientId) => list(ctx, port, at(clientId)),
      end: (ctx, { clientId }) => end(ctx, port, at(clientId)),
    }
  }
}

interface Found {
  readonly user: User
  readonly alive: Alive
}

async function findAll<S>(ctx: Context, port: UserSessionPort<S, Nothing>, at: ClientAt<S, Nothing>) {
  const { users, blind } = (await port.usersOfClient?.(ctx, at)) ?? { users: [], blind: [] }
  const found = await inParallel(users, async (user): Promise<Found> => {
    return { user, alive: (await port.alive?.(ctx, at, user)) ?? {} }
  })
  return { found, users, blind }
}

async function list<S>(
  ctx: Context,
  port: UserSessionPort<S, Nothing>,
  at: ClientAt<S, Nothing>,
): Promise<ListedSessions> {
  const { found, users, blind } = await findAll(ctx, port, at)
  const sessions = found.flatMap((one) => namesOf(at, one))
  const warns = [...blind, ...((await port.warns?.(ctx, at, users)) ?? [])]
  return { sessions, grants: grantsOf(found), since: null, warns }
}

async function end<S>(
  ctx: Context,
  port: UserSessionPort<S, Nothing>,
  at: ClientAt<S, Nothing>,
): Promise<EndedSessions> {
  const { found } = await findAll(ctx, port, at)
  const due = found.filter(({ alive }) => countOf(alive) > 0)
  await inParallel(due, (one) => port.end(ctx, at, one))
  const ended = due.flatMap((one) => namesOf(at, one))
  return {
    grantsRevoked: grantsOf(due),
    ended: ended.map((session) => ({ ...session, deliveries: [], alsoSignedInAt: [] })),
  }
}

function namesOf({ target: { client_id } }: ClientAt<unknown, unknown>, { user, alive }: Found): SessionName[] {
  return (alive[SESSIONS] ?? []).map((sid) => ({ client_id, sid, sub: user.id }))
}

function grantsOf(found: readonly Found[]): number {
  return found.reduce((sum, { alive }) => sum + countOf(alive) - (alive[SESSIONS]?.length ?? 0), 0)
}
