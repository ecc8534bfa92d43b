import { z } from 'zod'
import type { Alive, User, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { callPatiently } from './api.ts'
import type { CognitoAt } from './api.ts'
import { everyUser, findUser } from './users.ts'

type Port = UserSessionPort<CognitoAt['settings'], CognitoAt['target']['with']>

const BROWSERS = 'browser sessions'
const TOKENS = 'token sessions'

export function sessionPort(card: CapabilityCard): Port {
  return {
    card,
    unlisted: true,
    find: findUser,
    everyone: everyUser,
    alive: async (ctx, at, user) => ((await isTracked(ctx, at)) ? listSessions(ctx, at, user) : null),
    end: (ctx, at, { user, alive }) => endSessions({ ctx, at, user }, alive),
    warns: async (ctx, at) => {
      // The client is of this pool: or else a wrong pool would be signed out.
      await callPatiently(ctx, at, { action: 'DescribeUserPoolClient', body: z.unknown() })
      return (await isTracked(ctx, at)) ? [] : [UNTRACKED]
    },
    residual: [
      'programs that check access and ID tokens by themselves take them until they expire: after an hour, or what the app client says',
      'Cognito has no back-channel logout: no program is told, and each keeps its own session',
      'what is older than session tracking is in no list: that it has ended is Cognito’s word',
      'who came from another identity provider is still signed in there, and remembered devices stay remembered',
    ],
  }
}

const UNTRACKED =
  'session tracking is off in this user pool: nothing is listed, and the cookie of managed login lives on, with which a browser gets new tokens for up to an hour'

const Tracking = z.object({ UserSessionTracking: z.string().default('DISABLED') })

async function isTracked(ctx: Context, at: CognitoAt): Promise<boolean> {
  const action = 'GetUserPoolSessionConfiguration'
  const { UserSessionTracking: tracking } = await callPatiently(ctx, at, { action, of: 'pool', body: Tracking })
  return tracking === 'ENABLED'
}

const Sessions = z.object({
  Sessions: z.array(z.object({ SessionId: z.string(), SessionType: z.string() })).default([]),
  NextToken: z.string().optional(),
})

/** A user who has been deleted meanwhile has none. */
async function listSessions(ctx: Context, at: CognitoAt, { id }: User): Promise<Alive> {
  const alive: Record<string, string[]> = { [BROWSERS]: [], [TOKENS]: [] }
  let next: string | undefined
  do {
    const json = { Username: id, ...(next !== undefined && { NextToken: next }) }
    const body = Sessions.optional()
    const asked = { action: 'AdminListUserSessions', of: 'pool', json, body, settledBy: GONE } as const
    const page: z.output<typeof body> = await callPatiently(ctx, at, asked)
    for (const { SessionId: session, SessionType: type } of page?.Sessions ?? [])
      alive[type === 'SSO' ? BROWSERS : TOKENS]?.push(session)
    next = page?.NextToken
  } while (next !== undefined)
  return alive
}
const GONE = 'UserNotFoundException'

interface Ending {
  readonly ctx: Context
  readonly at: CognitoAt
  readonly user: User
}

const LOOKS = 6
const LAG_MS = 2000

/**
 * Signs the user out first: that ends what no list shows, too, and a crash after it leaves the browser sessions on the list
 * to go on with. Then each browser session, since its cookie would bring new tokens; the list may be some seconds late.
 */
async function endSessions({ ctx, at, user }: Ending, noted: Alive): Promise<void> {
  const json = { Username: user.id }
  const signOut = { action: 'AdminUserGlobalSignOut', of: 'pool', json, body: z.unknown(), settledBy: GONE } as const
  await callPatiently(ctx, at, signOut)
  let left = noted[BROWSERS] ?? []
  for (let look = 1; ; look += 1) {
    for (const session of left) await revoke({ ctx, at, user }, session)
    const listed = Object.values(noted).flat().length > 0 ? await listSessions(ctx, at, user) : {}
    left = Object.entries(listed).flatMap(([kind, ids]) => ids.filter((id) => noted[kind]?.includes(id)))
    if (left.length === 0 || look === LOOKS) return
    await ctx.pause(LAG_MS)
  }
}

/** With all that came through it. One that is gone already is no error. */
async function revoke({ ctx, at, user }: Ending, session: string): Promise<void> {
  const json = { Username: user.id, SessionId: session, RevokeAssociatedSessions: 'LINKED' }
  const settledBy = 'ResourceNotFoundException'
  await callPatiently(ctx, at, { action: 'AdminRevokeUserSession', of: 'pool', json, body: z.unknown(), settledBy })
}
