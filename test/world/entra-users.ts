import type { Asked, Told } from './double.ts'
import { graphError, page } from './entra-answers.ts'

export interface EntraUser {
  readonly id: string
  readonly userPrincipalName: string
  readonly mailNickname: string
  readonly mail: string | null
  signInSessionsValidFromDateTime: string | null
  /** Sessions and refresh tokens, each with the instant of its issue. No call lists them. */
  issued: string[]
}

export interface EntraUsers {
  users: EntraUser[]
  /** Members by group, as `user ID` or `group ID`. */
  groups: Record<string, string[]>
  assigned: { principalId: string; principalType: 'User' | 'Group' | 'ServicePrincipal' }[]
  assignmentRequired: boolean
}

export const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`

export const member = (place: number, alias: string): EntraUser => ({
  id: idOf(place),
  userPrincipalName: `${alias}@contoso.example`,
  mailNickname: alias,
  mail: `${alias}@contoso.example`,
  signInSessionsValidFromDateTime: '2020-01-01T00:00:00Z',
  issued: ['2020-01-02T00:00:00Z'],
})

export const guest = (place: number, alias: string): EntraUser => ({
  ...member(place, alias),
  userPrincipalName: `${alias}_partner.example#EXT#@contoso.example`,
  mail: `${alias}@partner.example`,
})

/** What still works of a user: the record says from when on. */
export const liveOf = ({ issued, signInSessionsValidFromDateTime: from }: EntraUser): readonly string[] =>
  issued.filter((instant) => from === null || Date.parse(instant) >= Date.parse(from))

/** Users, the ending of their sessions, and the members of groups. */
export function answerUsers(state: EntraUsers, asked: Asked): Told {
  const { method, url } = asked
  const [, kind, id, rest = ''] =
    /^\/v1\.0\/(users|groups)(?:\/([^/]+))?(\/\w+)?$/.exec(decodeURIComponent(url.pathname)) ?? []
  const user = state.users.find((one) => one.id === id || one.userPrincipalName === id)
  switch (`${method} ${kind}${rest}`) {
    case 'GET users':
      return id === undefined ? page(usersWhere(state, url), url) : readUser(user, url)
    case 'POST users/revokeSignInSessions':
      return revoke(user, asked)
    case 'GET groups/members':
      return page(membersOf(state, id ?? ''), url)
    default:
      return graphError(404, 'Request_ResourceNotFound')
  }
}

/** `eq` without regard to case, joined by `or`; or `in` with fifteen ids at the most. */
function usersWhere({ users }: EntraUsers, url: URL): readonly object[] {
  const filter = url.searchParams.get('$filter')
  const found = users.filter((user) => filter === null || matches(user, filter))
  return found.map((user) => shown(user, url.searchParams.get('$select') ?? 'id,userPrincipalName,mail'))
}

function matches(user: EntraUser, filter: string): boolean {
  const ids = /^id in \((.*)\)$/.exec(filter)?.[1]?.split(',')
  if (ids) return ids.length <= 15 && ids.includes(`'${user.id}'`)
  return filter.split(' or ').some((term) => {
    const [, field = '', value = ''] = /^(userPrincipalName|mail|mailNickname) eq '((?:[^']|'')*)'$/.exec(term) ?? []
    return fieldOf(user, field)?.toLowerCase() === value.replaceAll("''", "'").toLowerCase()
  })
}

function fieldOf(user: EntraUser, field: string): string | null | undefined {
  return (user as unknown as Record<string, string | null>)[field]
}

function readUser(user: EntraUser | undefined, url: URL): Told {
  if (!user) return graphError(404, 'Request_ResourceNotFound')
  return { status: 200, json: shown(user, url.searchParams.get('$select') ?? 'id,userPrincipalName,mail') }
}

/** The record is returned to whoever asks for it, and to nobody else. */
function shown(user: EntraUser, select: string): object {
  return Object.fromEntries(select.split(',').map((field) => [field, fieldOf(user, field)]))
}

/** External users are answered like all others; what they have had at home goes on. */
function revoke(user: EntraUser | undefined, { headers }: Asked): Told {
  if (!headers.has('content-type')) return graphError(400, 'BadRequest')
  if (!user) return graphError(404, 'Request_ResourceNotFound')
  if (!user.userPrincipalName.includes('#EXT#'))
    user.signInSessionsValidFromDateTime = `${new Date().toISOString().slice(0, 19)}Z`
  return { status: 200, json: { '@odata.context': 'https://graph/v1.0/$metadata#Edm.Boolean', value: true } }
}

function membersOf({ groups }: EntraUsers, group: string): readonly object[] {
  return (groups[group] ?? []).map((line) => {
    const [type, id] = line.split(' ')
    return { '@odata.type': `#microsoft.graph.${type}`, id }
  })
}
