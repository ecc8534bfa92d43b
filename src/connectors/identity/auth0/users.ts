import { z } from 'zod'
import type { KnownUsers, User } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask, pages, userPath } from './api.ts'
import type { Auth0At } from './api.ts'
import { anyType, exactly, LogRow, readLog } from './log.ts'

const Profile = z.object({
  user_id: z.string(),
  email: z.string().nullish(),
  username: z.string().nullish(),
})
const Nobody = z.object({ errorCode: z.literal('inexistent_user') })
const SHOWN = `fields=${Object.keys(Profile.shape).join(',')}&include_fields=true`
const SCOPE = 'read:users'

/** By id (`auth0|…`), by user name, or by address. People of several connections may share a user name or an address. */
export async function findUsers(ctx: Context, at: Auth0At, name: string): Promise<readonly User[]> {
  if (name.includes('|')) return [await readUser(ctx, at, name)].flatMap((user) => user ?? [])
  const addresses = name.includes('@') ? [...new Set([name, name.toLowerCase()])] : []
  const found = [await byUsername(ctx, at, name)]
  for (const address of addresses) found.push(await byAddress(ctx, at, address))
  return [...new Map(found.flat().map((user) => [user.id, user])).values()]
}

/** Null: there is no such user, or no longer. */
export async function readUser(ctx: Context, at: Auth0At, id: string): Promise<User | null> {
  const path = `${userPath(id)}?${SHOWN}`
  const expect = [200, 404]
  const found = await ask(ctx, at, { method: 'GET', path, scope: SCOPE, expect, body: z.union([Profile, Nobody]) })
  return 'user_id' in found ? userOf(found) : null
}

async function byUsername(ctx: Context, at: Auth0At, name: string): Promise<readonly User[]> {
  const path = `users?${SHOWN}&search_engine=v3&q=${encodeURIComponent(`username:${exactly(name)}`)}`
  const found = await pages(ctx, at, { path, scope: SCOPE, body: z.array(Profile) })
  return found.filter(({ username }) => username === name).map((profile) => userOf(profile))
}

/** As it is spelled there: Auth0 itself keeps addresses in lower case, other providers as they like. */
async function byAddress(ctx: Context, at: Auth0At, address: string): Promise<readonly User[]> {
  const path = `users-by-email?${SHOWN}&email=${encodeURIComponent(address)}`
  const found = await ask(ctx, at, { method: 'GET', path, scope: SCOPE, body: z.array(Profile) })
  return found.map((profile) => userOf(profile))
}

function userOf({ user_id: id, email, username }: z.output<typeof Profile>): User {
  return { id, name: email ?? username ?? id }
}

/** Each stands for a person who signed in at a client, or whose token it exchanged. */
const SIGNED_IN = [
  's',
  'ssa',
  'seacft',
  'sertft',
  'sepft',
  'sede',
  'sens',
  'secte',
  'seoobft',
  'seotpft',
  'sercft',
  'sepkoobft',
  'sepkotpft',
  'sepkrcft',
  'ciba_exchange_succeeded',
]
const Login = LogRow.extend({ user_id: z.string().nullish(), user_name: z.string().nullish() })
const Grant = z.object({ user_id: z.string().nullish() })

/**
 * Those of whom the log tells, and those who have granted the client something: a grant outlives the log. `readFrom`: the oldest
 * row that was read, where there are older ones.
 */
export async function usersOfClient(
  ctx: Context,
  at: Auth0At,
): Promise<KnownUsers & { readonly readFrom: string | null }> {
  const { client_id: client } = at.target
  const { rows, cut } = await readLog(ctx, at, {
    query: `client_id:${exactly(client)} AND ${anyType(SIGNED_IN)}`,
    row: Login,
  })
  const grants = await pages(ctx, at, {
    path: `grants?client_id=${encodeURIComponent(client)}`,
    scope: 'read:grants',
    body: z.array(Grant),
  })
  const users = new Map(grants.flatMap(({ user_id: id }) => (id ? [[id, { id, name: id }] as const] : [])))
  // The newest row last: it has the name by which a person is called now.
  for (const { user_id: id, user_name: name } of rows.toReversed()) if (id) users.set(id, { id, name: name || id })
  return {
    users: [...users.values()],
    blind: [...BLIND, ...(cut ? [CUT] : [])],
    readFrom: cut ? (rows.at(-1)?.date ?? null) : null,
  }
}

const BLIND = [
  'whoever signed in before the log begins, and granted nothing, is not known: Auth0 keeps it for 1 to 30 days, by plan',
  'whoever signed in within the last moments may not be known: Auth0 writes its log with a delay',
]
const CUT = 'the log has more rows than stanch reads: whoever signed in before the oldest of them is not known'
