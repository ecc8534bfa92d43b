import { z } from 'zod'
import type { Alive, KnownUsers, User, UserSessionPort } from '../../../sdk/identity.ts'
import { withHint } from '../../../sdk/identity.ts'
import { connectorFault } from '../../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { findProvider, listAll, send } from './api.ts'
import type { AuthentikAt } from './api.ts'
import { DELETE, seesEverybody } from './rights.ts'
import { untold } from './untold.ts'

type Port = UserSessionPort<AuthentikAt['settings'], AuthentikAt['target']['with']>

const Account = z.object({ pk: z.int(), username: z.string(), email: z.string().default('') })
type Account = z.output<typeof Account>
const Session = z.object({ uuid: z.string(), user: z.int() })
const Held = z.object({ pk: z.int(), user: Account })
const Token = Held.extend({ is_expired: z.boolean(), revoked: z.boolean().default(false) })

/**
 * In the order in which they must end. A session goes first, while its access tokens are there: authentik tells those
 * programs whose tokens it finds with it. A refresh token goes before the access tokens that it could still make.
 */
const KINDS = {
  sessions: 'core/authenticated_sessions/',
  'refresh tokens': 'oauth2/refresh_tokens/',
  'access tokens': 'oauth2/access_tokens/',
} as const
type Kind = keyof typeof KINDS

export function authentikUserSessions(card: CapabilityCard): Port {
  return {
    card,
    find,
    usersOfClient,
    everyone,
    alive,
    end: (ctx, at, { user }) => end(ctx, at, user),
    warns: untold,
    residual: [
      'a program whose access tokens had expired by then is told nothing (authentik issue 25826): only its own sessions know',
      'programs that check an access token offline, as a JWT, accept it until it expires',
      'API tokens and app passwords of a user live on, and so does an approved device code that was not used yet',
    ],
  }
}

/** By pk, by username, by address. Neither filter is trusted, and an address may be that of several users. */
async function find(ctx: Context, at: AuthentikAt, name: string): Promise<readonly User[]> {
  const { pk } = await seesEverybody(ctx, at)
  const byPk = /^\d{1,9}$/.test(name) ? await accountOf(ctx, at, name) : null
  const named = await Promise.all(
    (['username', 'email'] as const).map(async (by) => {
      const path = `core/users/?${by}=${encodeURIComponent(name)}`
      return (await listAll(ctx, at, { path, row: Account })).filter((one) => one[by] === name)
    }),
  )
  const found = new Map([...(byPk ? [byPk] : []), ...named.flat()].map((one) => [one.pk, one]))
  if (at.settings.token_of !== undefined && found.has(pk)) throw ourselves(name)
  return [...found.values()].map(userOf)
}

/** Null: deleted, and with the account everything it had. */
async function accountOf(ctx: Context, at: AuthentikAt, pk: string): Promise<Account | null> {
  const path = `core/users/${encodeURIComponent(pk)}/`
  const body = z.union([Account, z.object({ detail: z.string() })])
  const told = await send(ctx, at, { method: 'GET', path, body, expect: [200, 404] })
  return 'pk' in told ? told : null
}

function userOf({ pk, username }: Account): User {
  return { id: String(pk), name: username }
}

/** Whoever has, or had, a grant of this client. Its sessions are known by nothing else. */
async function usersOfClient(ctx: Context, at: AuthentikAt): Promise<KnownUsers> {
  const ours = await seesEverybody(ctx, at)
  const { pk } = await findProvider(ctx, at)
  const grants = ['authorization_codes', 'refresh_tokens', 'access_tokens'].map((kind) =>
    listAll(ctx, at, { path: `oauth2/${kind}/?provider=${pk}`, row: Held }),
  )
  const users = (await Promise.all(grants)).flat().map(({ user }) => userOf(user))
  return withoutUs(at, ours.pk, {
    users: byId(users),
    blind: [
      `authentik does not list who is signed in at ${at.target.client_id}: whoever has no token of it any more, and may be signed in there all the same, is missing`,
    ],
  })
}

/** A refresh token stands for a session that may have ended long ago. A mere access token does not: it is soon over. */
async function everyone(ctx: Context, at: AuthentikAt): Promise<KnownUsers> {
  const ours = await seesEverybody(ctx, at)
  const sessions = await listAll(ctx, at, { path: `${KINDS.sessions}?`, by: 'uuid', row: Session })
  const tokens = await listAll(ctx, at, { path: `${KINDS['refresh tokens']}?`, row: Token })
  const names = new Map(tokens.filter(isAlive).map(({ user }) => [user.pk, user]))
  const users = [...new Set([...sessions.map(({ user }) => user), ...names.keys()])].map((pk) =>
    userOf(names.get(pk) ?? { pk, username: String(pk), email: '' }),
  )
  return withoutUs(at, ours.pk, {
    users,
    blind: [
      'whoever signs in while the lists are read may be missing',
      'whoever has an access token alone, as programs have, is not among them',
    ],
  })
}

function byId(users: readonly User[]): readonly User[] {
  return [...new Map(users.map((user) => [user.id, user])).values()]
}

/** An API token in authentik's own sense does not end here; one that is an access token would, before the others do. */
function withoutUs({ settings: { token_of: of } }: AuthentikAt, pk: number, known: KnownUsers): KnownUsers {
  const users = known.users.filter(({ id }) => of === undefined || id !== String(pk))
  if (users.length === known.users.length) return known
  return {
    users,
    blind: [...known.blind, `the user of our own token, ${pk}, is left out: it would be locked out first`],
  }
}

function ourselves(name: string): Error {
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: `the token that we ask authentik with is one of the tokens of ${name}: it would end first, and lock us out`,
      saw: 'token_of is set: our token was issued to an OAuth client',
      wanted: 'an API token, or another user',
      next: [{ say: 'Make an API token for stanch in authentik (Directory, Tokens), and take token_of away.' }],
    },
    'none',
  )
}

async function alive(ctx: Context, at: AuthentikAt, user: User): Promise<Alive> {
  await seesEverybody(ctx, at)
  const lists = Object.keys(KINDS).map(async (kind) => [kind, await idsOf(ctx, at, { kind: kind as Kind, user })])
  return Object.fromEntries(await Promise.all(lists)) as Alive
}

interface Looking {
  readonly kind: Kind
  readonly user: User
}

/** Sessions are found by the username, which may have changed since the user was named; the pk does not. */
async function idsOf(ctx: Context, at: AuthentikAt, { kind, user }: Looking): Promise<readonly string[]> {
  const path = KINDS[kind]
  if (kind !== 'sessions') {
    const tokens = await listAll(ctx, at, { path: `${path}?user=${encodeURIComponent(user.id)}`, row: Token })
    return tokens.filter((one) => isAlive(one) && String(one.user.pk) === user.id).map(({ pk }) => String(pk))
  }
  const account = await accountOf(ctx, at, user.id)
  if (!account) return []
  const query = `?user__username=${encodeURIComponent(account.username)}`
  const sessions = await listAll(ctx, at, { path: `${path}${query}`, by: 'uuid', row: Session })
  return sessions.filter((one) => one.user === account.pk).map(({ uuid }) => uuid)
}

/** Expired rows are listed until they are swept, and revoked ones are kept to know a replay: neither lets anybody in. */
function isAlive({ is_expired: isExpired, revoked }: z.output<typeof Token>): boolean {
  return !isExpired && !revoked
}

/**
 * The list is read anew until it shows nothing that was not deleted: a program that renews its tokens meanwhile gets new
 * ones. bulk_delete would be one call; a proposed change has it end everybody's sessions where no user reaches it (24080).
 */
async function end(ctx: Context, at: AuthentikAt, user: User): Promise<void> {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const deleted = new Set<string>()
    for (;;) {
      const left = (await idsOf(ctx, at, { kind, user })).filter((id) => !deleted.has(id))
      if (left.length === 0) break
      for (const id of left) {
        await deleteOne(ctx, at, { kind, id })
        deleted.add(id)
      }
    }
  }
}

/** 404: it ended by itself, or with its session. */
async function deleteOne(ctx: Context, at: AuthentikAt, { kind, id }: { readonly kind: Kind; readonly id: string }) {
  const path = `${KINDS[kind]}${encodeURIComponent(id)}/`
  await send(ctx, at, { method: 'DELETE', path, body: z.unknown(), expect: [204, 404] }).catch((thrown: unknown) => {
    throw withHint(thrown, `Give the token’s user a role with the global permission ${DELETE[kind]}.`)
  })
}
