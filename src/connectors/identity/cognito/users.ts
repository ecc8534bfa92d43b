import { z } from 'zod'
import type { KnownUsers, User } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { callPatiently } from './api.ts'
import type { CognitoAt } from './api.ts'

const Page = z.object({
  Users: z
    .array(
      z.object({
        Username: z.string(),
        Attributes: z.array(z.object({ Name: z.string(), Value: z.string().default('') })).default([]),
      }),
    )
    .default([]),
  PaginationToken: z.string().optional(),
})
type Listed = z.output<typeof Page>['Users'][number]

const MOST = 100_000
/** A filter has 256 characters at most. */
const LONGEST_NAME = 200

/** By each attribute that a person may be called by, exactly. AdminGetUser would count each of them as an active user, and bill it. */
export async function findUser(ctx: Context, at: CognitoAt, name: string): Promise<readonly User[]> {
  if (name.length > LONGEST_NAME) return []
  const found = new Map<string, User>()
  for (const attribute of ['username', 'preferred_username', name.includes('@') ? 'email' : 'sub']) {
    const { users } = await listUsers(ctx, at, `${attribute} = "${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
    for (const user of users) found.set(user.id, user)
  }
  return [...found.values()]
}

export async function everyUser(ctx: Context, at: CognitoAt): Promise<KnownUsers> {
  const { users, more } = await listUsers(ctx, at)
  const tooMany = more ? [`there are more users than the first ${MOST} of the list`] : []
  return { users, blind: ['who signed up in these minutes may not be listed yet', ...tooMany] }
}

/** A page may be short or empty before the end: only a list without a token is the last one. */
async function listUsers(ctx: Context, at: CognitoAt, filter?: string) {
  const users: User[] = []
  let next: string | undefined
  do {
    const json = {
      Limit: 60,
      ...(filter !== undefined && { Filter: filter }),
      ...(next !== undefined && { PaginationToken: next }),
    }
    const asked = { action: 'ListUsers', of: 'pool', json, body: Page } as const
    const page: z.output<typeof Page> = await callPatiently(ctx, at, asked)
    users.push(...page.Users.map((user) => userOf(user)))
    next = page.PaginationToken
  } while (next !== undefined && users.length < MOST)
  return { users, more: next !== undefined }
}

/** The username is what every call takes; it may be an id that says nothing to people. */
function userOf({ Username: id, Attributes: attributes }: Listed): User {
  const valueOf = (name: string) => attributes.find((one) => one.Name === name)?.Value
  return { id, name: valueOf('preferred_username') ?? valueOf('email') ?? id }
}
