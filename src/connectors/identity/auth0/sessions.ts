import { z } from 'zod'
import type { Alive, User, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { ask, userPath } from './api.ts'
import type { Auth0At } from './api.ts'
import { awaitEnd, halfway, listLiving } from './living.ts'
import { record, warns } from './logout.ts'
import { findUsers, usersOfClient } from './users.ts'

type Port = UserSessionPort<Auth0At['settings'], Auth0At['target']['with']>

export function sessionPort(card: CapabilityCard): Port {
  return {
    card,
    find: findUsers,
    usersOfClient,
    alive,
    end,
    record,
    warns,
    residual: [
      'access tokens that were issued before stay valid until they expire',
      'other programs of these users are told only where session-revoked is among the initiators of their own client',
      'whoever signs in through another provider (Google, SAML, …) is still signed in there, and comes back without a question',
      'Auth0 writes its log with a delay: logout tokens that are not in it yet are not counted',
    ],
  }
}

async function alive(ctx: Context, at: Auth0At, user: User): Promise<Alive> {
  const sessions = await listLiving(ctx, at, { user, kind: 'sessions' })
  const tokens = await listLiving(ctx, at, { user, kind: 'refresh tokens' })
  return { sessions: sessions.map(({ id }) => id), 'refresh tokens': tokens.map(({ id }) => id) }
}

/**
 * Sessions first: one that lives could have new tokens issued. Both calls take the whole user, and neither does the other's
 * work: a refresh token outlives its session, and one whose session is over is reached by no session's revocation.
 */
async function end(ctx: Context, at: Auth0At, { user, alive: noted }: { user: User; alive: Alive }): Promise<void> {
  await remove(ctx, at, { user, path: 'sessions', scope: 'delete:sessions' })
  try {
    await remove(ctx, at, { user, path: 'refresh-tokens', scope: 'delete:refresh_tokens' })
    await awaitEnd(ctx, at, { user, ids: Object.values(noted).flat() })
  } catch (thrown) {
    throw halfway(thrown)
  }
}

interface Removing {
  readonly user: User
  readonly path: string
  readonly scope: string
}

/** 404: the account was deleted meanwhile; the list will tell. */
async function remove(ctx: Context, at: Auth0At, { user, path, scope }: Removing): Promise<void> {
  await ask(ctx, at, {
    method: 'DELETE',
    path: `${userPath(user.id)}/${path}`,
    scope,
    plan: 'Enterprise',
    expect: [202, 404],
    body: z.unknown(),
  })
}
