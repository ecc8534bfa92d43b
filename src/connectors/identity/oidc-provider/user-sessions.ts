import { z } from 'zod'
import type { LogoutTokens, User, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { ask, send } from './admin.ts'
import type { ProviderAt } from './admin.ts'

type Port = UserSessionPort<ProviderAt['settings'], ProviderAt['target']['with']>

const Logins = z.object({ sessions: z.array(z.object({ uid: z.string() })), grants: z.array(z.string()) })
const Users = z.object({ index_since: z.string(), users: z.array(z.string()) })
const OfClient = z.object({ index_since: z.string(), sessions: z.array(z.object({ sub: z.string() })) })
const Ended = z.object({ ended: z.array(z.object({ deliveries: z.array(z.object({ delivered: z.boolean() })) })) })

export function userSessionPort(card: CapabilityCard): Port {
  return {
    card,
    find: async (_ctx, _at, id) => [{ id, name: id }],
    namesAreIds: true,
    usersOfClient: async (ctx, at) => {
      const { index_since: since, sessions } = await ask(ctx, at, { method: 'GET', path: 'sessions', body: OfClient })
      return { users: usersOf(sessions.map(({ sub }) => sub)), blind: [blindBefore(since)] }
    },
    everyone: async (ctx, at) => {
      const asked = { method: 'GET', url: `${adminUrl(at)}/users`, expect: [200], body: Users } as const
      const { index_since: since, users } = await send(ctx, at, asked)
      return { users: usersOf(users), blind: [blindBefore(since)] }
    },
    alive: async (ctx, at, user) => {
      const { sessions, grants } = await send(ctx, at, { ...sessionsOf(at, user), method: 'GET', body: Logins })
      return { sessions: sessions.map(({ uid }) => uid), grants }
    },
    end: (ctx, at, { user }) => end(ctx, at, user),
    residual: ['access tokens in JWT form stay valid until they expire'],
  }
}

async function end(ctx: Context, at: ProviderAt, user: User): Promise<LogoutTokens> {
  const { ended } = await send(ctx, at, { ...sessionsOf(at, user), method: 'DELETE', body: Ended })
  const told = ended.flatMap(({ deliveries }) => deliveries)
  const delivered = told.filter((one) => one.delivered).length
  return { delivered, failed: told.length - delivered }
}

function sessionsOf(at: ProviderAt, { id }: User) {
  return { url: `${adminUrl(at)}/users/${encodeURIComponent(id)}/sessions`, expect: [200] }
}

function adminUrl({ settings: { admin_url: url } }: ProviderAt): string {
  return url.replace(/\/$/, '')
}

function usersOf(accounts: readonly string[]): readonly User[] {
  return [...new Set(accounts)].map((id) => ({ id, name: id }))
}

function blindBefore(since: string): string {
  return `sessions begun before ${since} are not in the provider's index`
}
