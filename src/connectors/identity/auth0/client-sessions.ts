import { z } from 'zod'
import type { User } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import type { EndedSessions, ListedSessions, ProviderSessions } from '../../../sdk/session.ts'
import { ask } from './api.ts'
import type { Auth0At } from './api.ts'
import { awaitEnd, halfway, listLiving } from './living.ts'
import type { Living } from './living.ts'
import { logBegins } from './log.ts'
import { warns } from './logout.ts'
import { usersOfClient } from './users.ts'

/**
 * Of everybody who is known to use the client, the sessions in which it takes part. Auth0 sends the logout tokens; its log
 * names no session, so nobody can say which of them was told.
 */
export function auth0Sessions(settings: Auth0At['settings']): ProviderSessions {
  const atClient = (clientId: string): Auth0At => {
    return { settings, target: { id: clientId, client_id: clientId, relying_parties: [], with: {} } }
  }
  return {
    reports: false,
    list: (ctx, clientId) => list(ctx, atClient(clientId)),
    end: (ctx, { clientId }) => endAll(ctx, atClient(clientId)),
  }
}

async function list(ctx: Context, at: Auth0At): Promise<ListedSessions> {
  const { all, readFrom } = await allLiving(ctx, at)
  const sessions = all.flatMap(({ user: { id: sub }, sessions: of }) =>
    of.map(({ id: sid }) => ({ client_id: at.target.client_id, sid, sub })),
  )
  const grants = all.reduce((sum, { tokens }) => sum + tokens.length, 0)
  return { sessions, grants, since: readFrom ?? (await logBegins(ctx, at)), warns: await warns(ctx, at) }
}

interface LivingOf {
  readonly user: User
  readonly sessions: readonly Living[]
  readonly tokens: readonly Living[]
}

async function allLiving(ctx: Context, at: Auth0At) {
  const { users, readFrom } = await usersOfClient(ctx, at)
  const all: LivingOf[] = []
  const ours = ({ clients }: Living): boolean => clients.includes(at.target.client_id)
  for (const user of users) {
    const sessions = (await listLiving(ctx, at, { user, kind: 'sessions' })).filter(ours)
    const tokens = (await listLiving(ctx, at, { user, kind: 'refresh tokens' })).filter(ours)
    if (sessions.length + tokens.length > 0) all.push({ user, sessions, tokens })
  }
  return { all, readFrom }
}

/** What somebody has at other clients alone is left to them. Sessions first: one that lives could have new tokens issued. */
async function endAll(ctx: Context, at: Auth0At): Promise<EndedSessions> {
  const { client_id: client } = at.target
  const { all } = await allLiving(ctx, at)
  const calls = all.flatMap((one) => [...one.sessions.map(deletion), ...revocationsOf(one, client)])
  for (const [place, call] of calls.entries())
    await ask(ctx, at, call).catch((thrown: unknown) => {
      throw place > 0 ? halfway(thrown) : thrown
    })
  for (const { user, sessions, tokens } of all) {
    const ids = [...sessions, ...tokens].map(({ id }) => id)
    await awaitEnd(ctx, at, { user, ids }).catch((thrown: unknown) => {
      throw halfway(thrown)
    })
  }
  const ended = all.flatMap(({ user: { id: sub }, sessions }) =>
    sessions.map(({ id: sid, clients }) => {
      const others = clients.filter((other) => other !== client)
      return { client_id: client, sid, sub, deliveries: [], alsoSignedInAt: others }
    }),
  )
  return { ended, grantsRevoked: all.reduce((sum, { tokens }) => sum + tokens.length, 0) }
}

const ACCEPTED = { plan: 'Enterprise', expect: [202], body: z.unknown() } as const

/** 404, which the vendor does not list: it ended by itself meanwhile. */
function deletion({ id }: Living) {
  const path = `sessions/${encodeURIComponent(id)}`
  return { method: 'DELETE', path, scope: 'delete:sessions', ...ACCEPTED, expect: [202, 404] } as const
}

function revocationsOf({ user: { id }, tokens }: LivingOf, client: string) {
  const json = { user_id: id, client_id: client }
  const call = {
    method: 'POST',
    path: 'refresh-tokens/revoke',
    scope: 'delete:refresh_tokens',
    json,
    ...ACCEPTED,
  } as const
  return tokens.length > 0 ? [call] : []
}
