import { z } from 'zod'
import type { Alive, User, UserSessionPort } from '../../../sdk/identity.ts'
import { connectorFault, FaultError } from '../../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { ask, ON_ENTERPRISE, userPath } from './api.ts'
import type { Auth0At } from './api.ts'
import { record, warns } from './logout.ts'
import { findUsers, readUser, usersOfClient } from './users.ts'

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

interface Kind {
  readonly path: string
  readonly scope: string
  readonly page: z.ZodType<{ readonly ids: readonly string[]; readonly next?: string | null | undefined }>
}
const Listed = z.array(z.object({ id: z.string() }))
const next = z.string().nullish()
const KINDS = {
  sessions: {
    path: 'sessions',
    scope: 'read:sessions',
    page: z.object({ sessions: Listed, next }).transform((page) => ({ ids: idsIn(page.sessions), next: page.next })),
  },
  'refresh tokens': {
    path: 'refresh-tokens',
    scope: 'read:refresh_tokens',
    page: z.object({ tokens: Listed, next }).transform((page) => ({ ids: idsIn(page.tokens), next: page.next })),
  },
} as const satisfies Record<string, Kind>

function idsIn(listed: z.output<typeof Listed>): readonly string[] {
  return listed.map(({ id }) => id)
}

async function alive(ctx: Context, at: Auth0At, user: User): Promise<Alive> {
  return {
    sessions: await listOf(ctx, at, { user, kind: KINDS.sessions }),
    'refresh tokens': await listOf(ctx, at, { user, kind: KINDS['refresh tokens'] }),
  }
}

const NotFound = z.object({ statusCode: z.literal(404) })

/** By cursor, so that what ends meanwhile moves nothing past us. */
async function listOf(
  ctx: Context,
  at: Auth0At,
  { user, kind: { path, scope, page } }: { readonly user: User; readonly kind: Kind },
): Promise<readonly string[]> {
  const all: string[] = []
  for (let cursor = ''; ;) {
    const body = await ask(ctx, at, {
      method: 'GET',
      path: `${userPath(user.id)}/${path}?include_totals=true&take=100${cursor}`,
      scope,
      plan: 'Enterprise',
      expect: [200, 404],
      body: z.union([page, NotFound]),
    })
    if (!('ids' in body)) return goneWith(ctx, at, user)
    all.push(...body.ids)
    if (!body.next) return all
    cursor = `&from=${encodeURIComponent(body.next)}`
  }
}

/** An account that was deleted has taken its sessions with it; of one that is there, 404 does not mean that nothing lives. */
async function goneWith(ctx: Context, at: Auth0At, { id }: User): Promise<readonly string[]> {
  if ((await readUser(ctx, at, id)) === null) return []
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'Auth0 knows the user, and does not list what is alive of them',
      saw: 'HTTP 404',
      wanted: 'sessions and refresh tokens',
      next: [{ say: ON_ENTERPRISE }],
    },
    'none',
  )
}

/**
 * Sessions first: one that lives could have new tokens issued. Both calls take the whole user, and neither does the other's
 * work: a refresh token outlives its session, and one whose session is over is reached by no session's revocation.
 */
async function end(ctx: Context, at: Auth0At, { user, alive: noted }: { user: User; alive: Alive }): Promise<void> {
  await remove(ctx, at, { user, path: 'sessions', scope: 'delete:sessions' })
  try {
    await remove(ctx, at, { user, path: 'refresh-tokens', scope: 'delete:refresh_tokens' })
    await awaitEnd(ctx, at, { user, alive: noted })
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

const LOOKS = 10
const LOOK_MS = 3000

/** 202 is a promise: Auth0 deletes afterwards, and says of no time how long that takes. */
async function awaitEnd(
  ctx: Context,
  at: Auth0At,
  { user, alive: noted }: { user: User; alive: Alive },
): Promise<void> {
  const before = Object.values(noted).flat()
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const now = Object.values(await alive(ctx, at, user)).flat()
    if (!before.some((id) => now.includes(id))) return
    await ctx.pause(LOOK_MS)
  }
}

/** A refusal of the second call does not undo the first. */
function halfway(thrown: unknown): unknown {
  if (!(thrown instanceof FaultError)) return thrown
  const changed = [...thrown.fault.changed, 'the sessions of this user are ended, or about to']
  return new FaultError({ ...thrown.fault, changed }, 'unknown')
}
