import { z } from 'zod'
import type { User } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { read } from './api.ts'
import type { ZitadelAt } from './api.ts'

const Account = z.object({
  userId: z.string(),
  // The organization that the user belongs to.
  details: z.object({ resourceOwner: z.string().optional() }).default({}),
  username: z.string().default(''),
  loginNames: z.array(z.string()).default([]),
  preferredLoginName: z.string().default(''),
  human: z.object({ email: z.object({ email: z.string().default('') }).optional() }).optional(),
})
type Account = z.output<typeof Account>

/** By id, login name, username, or address. A username is that of one person within one organization only. */
export async function findUsers(ctx: Context, at: ZitadelAt, name: string): Promise<readonly User[]> {
  const method = 'TEXT_QUERY_METHOD_EQUALS'
  const queries = [
    { inUserIdsQuery: { userIds: [name] } },
    { loginNameQuery: { loginName: name, method } },
    { userNameQuery: { userName: name, method } },
    { emailQuery: { emailAddress: name, method } },
  ]
  const body = z.object({ result: z.array(Account).default([]) })
  const json = { query: { limit: 100 }, queries: [{ orQuery: { queries } }] }
  const { result } = await read(ctx, at, { service: 'user', method: 'ListUsers', json, body })
  return result.filter((one) => namesOf(one).includes(name)).map(userOf)
}

function namesOf({ userId, username, loginNames, human }: Account): readonly string[] {
  return [userId, username, ...loginNames, human?.email?.email ?? '']
}

function userOf({ userId, username, preferredLoginName }: Account): User {
  return { id: userId, name: preferredLoginName || username || userId }
}

/** Null: there is none, or none any more. */
export async function accountOf(ctx: Context, at: ZitadelAt, userId: string): Promise<Account | null> {
  const body = z.union([z.object({ user: Account }), z.object({ code: z.literal('not_found') })])
  const asking = { service: 'user', method: 'GetUserByID', json: { userId }, body, expect: [200, 404] } as const
  const told = await read(ctx, at, asking)
  return 'user' in told ? told.user : null
}
