import { z } from 'zod'
import type { User } from '../../../sdk/identity.ts'
import { connectorFault, FaultError } from '../../../sdk/index.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask, ON_ENTERPRISE, userPath } from './api.ts'
import type { Auth0At } from './api.ts'
import { readUser } from './users.ts'

/** A session, or a refresh token, which is of one client. */
export interface Living {
  readonly id: string
  readonly clients: readonly string[]
}

const OfClient = z.object({ client_id: z.string().nullish() })
const Sessions = z.array(z.object({ id: z.string(), clients: z.array(OfClient).nullish() }))
const Tokens = z.array(OfClient.extend({ id: z.string() }))
const next = z.string().nullish()

const KINDS = {
  sessions: {
    path: 'sessions',
    scope: 'read:sessions',
    page: z.object({ sessions: Sessions, next }).transform((page) => {
      return { items: page.sessions.map(({ id, clients }) => livingOf(id, clients ?? [])), next: page.next }
    }),
  },
  'refresh tokens': {
    path: 'refresh-tokens',
    scope: 'read:refresh_tokens',
    page: z.object({ tokens: Tokens, next }).transform((page) => {
      return { items: page.tokens.map((token) => livingOf(token.id, [token])), next: page.next }
    }),
  },
} as const

function livingOf(id: string, clients: readonly z.output<typeof OfClient>[]): Living {
  return { id, clients: clients.flatMap(({ client_id: client }) => client ?? []) }
}

const NotFound = z.object({ statusCode: z.literal(404) })

/** By cursor, so that what ends meanwhile moves nothing past us. */
export async function listLiving(
  ctx: Context,
  at: Auth0At,
  { user, kind }: { readonly user: User; readonly kind: keyof typeof KINDS },
): Promise<readonly Living[]> {
  const { path, scope, page } = KINDS[kind]
  const all: Living[] = []
  for (let cursor = ''; ;) {
    const body = await ask(ctx, at, {
      method: 'GET',
      path: `${userPath(user.id)}/${path}?include_totals=true&take=100${cursor}`,
      scope,
      plan: 'Enterprise',
      expect: [200, 404],
      body: z.union([page, NotFound]),
    })
    if (!('items' in body)) return goneWith(ctx, at, user)
    all.push(...body.items)
    if (!body.next) return all
    cursor = `&from=${encodeURIComponent(body.next)}`
  }
}

/** An account that was deleted has taken its sessions with it; of one that is there, 404 does not mean that nothing lives. */
async function goneWith(ctx: Context, at: Auth0At, { id }: User): Promise<readonly Living[]> {
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

const LOOKS = 10
const LOOK_MS = 3000

/** 202 is a promise: Auth0 deletes afterwards, and says of no time how long that takes. */
export async function awaitEnd(
  ctx: Context,
  at: Auth0At,
  { user, ids }: { readonly user: User; readonly ids: readonly string[] },
): Promise<void> {
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const sessions = await listLiving(ctx, at, { user, kind: 'sessions' })
    const tokens = await listLiving(ctx, at, { user, kind: 'refresh tokens' })
    if (![...sessions, ...tokens].some(({ id }) => ids.includes(id))) return
    await ctx.pause(LOOK_MS)
  }
}

/** A refusal of the second call does not undo the first. */
export function halfway(thrown: unknown): unknown {
  if (!(thrown instanceof FaultError)) return thrown
  const changed = [...thrown.fault.changed, 'sessions have ended, or are about to']
  return new FaultError({ ...thrown.fault, changed }, 'unknown')
}
