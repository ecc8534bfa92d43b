import type { User, UserSessionPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import type { EndedSessions, ListedSessions, ProviderSessions } from '../../../sdk/session.ts'
import type { AuthentikAt } from './api.ts'

type Port = UserSessionPort<AuthentikAt['settings'], AuthentikAt['target']['with']>

/**
 * Of everybody who is known to use the client, all sessions: authentik does not say which programs a session was used at. It
 * sends the logout tokens when one ends, and does not say how that went.
 */
export function authentikSessions(port: Port): (settings: AuthentikAt['settings']) => ProviderSessions {
  return (settings) => {
    const atClient = (clientId: string): AuthentikAt => {
      return { settings, target: { id: clientId, client_id: clientId, relying_parties: [], with: {} } }
    }
    return {
      reports: false,
      list: (ctx, clientId) => list(ctx, port, atClient(clientId)),
      end: (ctx, { clientId }) => end(ctx, port, atClient(clientId)),
    }
  }
}

async function list(ctx: Context, port: Port, at: AuthentikAt): Promise<ListedSessions> {
  const { users, blind } = (await port.usersOfClient?.(ctx, at)) ?? { users: [], blind: [] }
  const all = await livingOf(ctx, port, { at, users })
  const warns = (await port.warns?.(ctx, at, users)) ?? []
  return { sessions: all.flatMap((one) => namesOf(at, one)), grants: grantsIn(all), since: null, blind, warns }
}

async function end(ctx: Context, port: Port, at: AuthentikAt): Promise<EndedSessions> {
  const { users } = (await port.usersOfClient?.(ctx, at)) ?? { users: [] }
  const all = await livingOf(ctx, port, { at, users })
  for (const { user, alive } of all) await port.end(ctx, at, { user, alive })
  const ended = all.flatMap((one) => namesOf(at, one))
  return {
    grantsRevoked: grantsIn(all),
    ended: ended.map((session) => ({ ...session, deliveries: [], alsoSignedInAt: [] })),
  }
}

interface Living {
  readonly user: User
  readonly alive: Readonly<Record<string, readonly string[]>>
}

async function livingOf(
  ctx: Context,
  port: Port,
  { at, users }: { readonly at: AuthentikAt; readonly users: readonly User[] },
): Promise<readonly Living[]> {
  const all: Living[] = []
  for (const user of users) {
    const alive = (await port.alive?.(ctx, at, user)) ?? {}
    if (Object.values(alive).some((ids) => ids.length > 0)) all.push({ user, alive })
  }
  return all
}

function namesOf({ target: { client_id } }: AuthentikAt, { user, alive }: Living) {
  return (alive['sessions'] ?? []).map((sid) => ({ client_id, sid, sub: user.id }))
}

function grantsIn(all: readonly Living[]): number {
  const others = all.flatMap(({ alive }) => Object.entries(alive).filter(([kind]) => kind !== 'sessions'))
  return others.reduce((sum, [, ids]) => sum + ids.length, 0)
}
