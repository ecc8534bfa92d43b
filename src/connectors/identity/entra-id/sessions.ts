import { z } from 'zod'
import type { KnownUsers, User, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { ask, asked, graphNow, MOST, pages, pathOf } from './api.ts'
import type { EntraAt } from './api.ts'

const ENDS = 'grant it the application permission User.RevokeSessions.All.'
const READS = 'grant it the application permission User.Read.All.'
const READS_GROUPS = 'grant it the application permission GroupMember.Read.All.'

export function sessionPort(card: CapabilityCard): UserSessionPort<EntraAt['settings'], EntraAt['target']['with']> {
  return {
    card,
    find: (ctx, at, name) => usersWhere(ctx, at, called(name)),
    usersOfClient,
    everyone: async (ctx, at) => {
      const all = await usersWhere(ctx, at)
      return ownOf(all, cutOff([all]))
    },
    end: async (ctx, at, { user }) => {
      const path = `${userPath(user)}/revokeSignInSessions`
      // Graph refuses a POST without a content type. Any 2xx is a yes; 404: the user is gone.
      const expect = [200, 202, 204, 404]
      await ask(ctx, at, { method: 'POST', path, json: {}, expect, body: z.unknown(), needs: ENDS })
    },
    record: { now: graphNow, late: true, ended: hasMoved },
    warns: async (_, __, users) => {
      const guests = users.filter(isExternal)
      if (guests.length === 0) return []
      return [`not reached, because they sign in at their home tenant: ${guests.map(({ name }) => name).join(', ')}`]
    },
    residual: [
      'Entra sends no back-channel logout: programs keep their own sessions until these expire',
      'access tokens stay valid until they expire, about an hour, except where a service evaluates access continuously',
      'Entra may go on for a few minutes to accept what it has revoked',
      'in an Azure AD B2C tenant, refresh tokens have been seen to work on although the record had moved',
    ],
  }
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An alias is a name as well; where it is two persons', nobody is meant. */
function called(name: string): string {
  const quoted = `'${name.replaceAll("'", "''")}'`
  if (GUID.test(name)) return `id in (${quoted})`
  return ['userPrincipalName', 'mail', 'mailNickname'].map((field) => `${field} eq ${quoted}`).join(' or ')
}

const GraphUser = z.object({ id: z.string(), userPrincipalName: z.string() })

async function usersWhere(ctx: Context, at: EntraAt, filter?: string): Promise<readonly User[]> {
  const where = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`
  const path = `v1.0/users?$select=id,userPrincipalName&$top=999${where}`
  const found = await pages(ctx, at, { path, body: GraphUser, needs: READS })
  return found.map(({ id, userPrincipalName: name }) => ({ id, name }))
}

/** Whoever was invited, as a guest or as a member; a guest with an account of this tenant's own is reached like anybody. */
function isExternal({ name }: User): boolean {
  return name.toUpperCase().includes('#EXT#')
}

function ownOf(all: readonly User[], blind: readonly string[]): KnownUsers {
  const users = all.filter((user) => !isExternal(user))
  const guests = all.length - users.length
  return { users, blind: [...blind, ...(guests > 0 ? [`guests, who sign in at their home tenant: ${guests}`] : [])] }
}

function cutOff(lists: readonly (readonly unknown[])[]): readonly string[] {
  return lists.some(({ length }) => length >= MOST) ? [`whoever comes after the first ${MOST} of a list`] : []
}

const Principal = z.object({ appRoleAssignmentRequired: z.boolean() })
const Assignment = z.object({ principalId: z.string(), principalType: z.string() })
const Member = z.object({ id: z.string(), '@odata.type': z.string() })

/** By assignment; who has really signed in, only the log of sign-ins knows, for a month and with a licence. */
async function usersOfClient(ctx: Context, at: EntraAt): Promise<KnownUsers> {
  const principal = pathOf('servicePrincipals', at)
  const select = `${principal}?$select=id,appRoleAssignmentRequired`
  const { appRoleAssignmentRequired: closed } = await ask(ctx, at, { method: 'GET', path: select, body: Principal })
  const assigned = await pages(ctx, at, { path: `${principal}/appRoleAssignedTo?$top=999`, body: Assignment })
  const of = (type: string) => assigned.filter((one) => one.principalType === type).map((one) => one.principalId)
  const members = await membersOf(ctx, at, of('Group'))
  const users = await usersById(ctx, at, [...new Set([...of('User'), ...members])])
  return ownOf(users, [
    ...(closed ? [] : ['whoever signs in without being assigned: the application does not ask for it']),
    'whoever was assigned once, and is no longer',
    ...cutOff([assigned, members]),
  ])
}

/** Of the groups themselves: an assignment does not reach the groups inside a group. */
async function membersOf(ctx: Context, at: EntraAt, groups: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (const group of groups) {
    const path = `v1.0/groups/${encodeURIComponent(group)}/members?$select=id&$top=999`
    const members = await pages(ctx, at, { path, body: Member, needs: READS_GROUPS })
    ids.push(...members.filter((one) => one['@odata.type'] === '#microsoft.graph.user').map(({ id }) => id))
  }
  return ids
}

/** As many as Graph takes in one filter. */
const AT_ONCE = 15

async function usersById(ctx: Context, at: EntraAt, ids: readonly string[]): Promise<readonly User[]> {
  const users: User[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE).map((id) => `'${id.replaceAll("'", "''")}'`)
    users.push(...(await usersWhere(ctx, at, `id in (${some.join(',')})`)))
  }
  return users
}

const Validity = z.object({ signInSessionsValidFromDateTime: z.iso.datetime().nullish() })
const PATIENCE_MS = 15 * 60_000

/** Everything that was issued before the recorded instant is invalid. It may be late: not moved is a no only after a while. */
async function hasMoved(
  ctx: Context,
  at: EntraAt,
  { user, since }: { readonly user: User; readonly since: number },
): Promise<boolean | null> {
  if (isExternal(user)) return null
  const path = `${userPath(user)}?$select=id,signInSessionsValidFromDateTime`
  const { status, body, headers } = await asked(ctx, at, {
    method: 'GET',
    path,
    expect: [200, 404],
    body: Validity,
    needs: READS,
  })
  if (Date.parse(body.signInSessionsValidFromDateTime ?? '') >= since) return true
  const waited = Date.parse(headers.get('date') ?? '') - since
  return status === 200 && waited > PATIENCE_MS ? false : null
}

function userPath({ id }: User): string {
  return `v1.0/users/${encodeURIComponent(id)}`
}
