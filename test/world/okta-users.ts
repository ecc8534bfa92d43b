import type { Asked, Told } from './double.ts'
import { error, page } from './okta-answers.ts'

export interface OktaUser {
  readonly id: string
  status: string
  readonly profile: { readonly login: string; readonly email: string }
  /** How the app came to this user; null: not at all. */
  scope: 'USER' | 'GROUP' | null
  /** No call lists them. */
  sessions: string[]
  tokens: { id: string; client: string; status: 'ACTIVE' | 'REVOKED' }[]
  /** Devices on which no second factor is asked for. */
  devices: string[]
}

export interface LogEntry {
  published: string
  eventType: string
  outcome?: { result: string }
  target?: { id: string; type: string }[]
}

interface UserState {
  readonly users: OktaUser[]
  readonly logs: LogEntry[]
}

export const signedIn = (name: string): OktaUser => ({
  id: `00u-${name}`,
  status: 'ACTIVE',
  profile: { login: name, email: `${name}@shop.example` },
  scope: 'USER',
  sessions: [`idx-${name}`],
  tokens: ['shop-web', 'shop-app'].map((client) => ({ id: `oar-${name}-${client}`, client, status: 'ACTIVE' })),
  devices: [`dt-${name}`],
})

const MADE = { created: '2026-11-01T08:00:00.000Z', lastUpdated: '2026-11-01T08:00:00.000Z' }

/** Users, their refresh tokens and the ending of their sessions. */
export function answerUsers(state: UserState, { method, url }: Asked): Told {
  const [, id, rest = ''] = /^\/api\/v1\/users(?:\/([^/]+)(.*))?$/.exec(url.pathname) ?? []
  if (id === undefined)
    return method === 'GET' ? page(usersWhere(state, url).map(shownUser), url) : error(405, 'E0000022')
  const user = state.users.find((one) => one.id === decodeURIComponent(id))
  if (!user) return error(404, 'E0000007')
  const client = /^\/clients\/([^/]+)\/tokens$/.exec(rest)?.[1]
  if (method === 'GET' && client !== undefined) return page(tokensOf(user, decodeURIComponent(client)), url)
  switch (`${method} ${rest}`) {
    case 'GET ':
      return { status: 200, json: shownUser(user) }
    case 'GET /clients':
      return { status: 200, json: clientsOf(user).map((client_id) => ({ client_id, client_name: client_id })) }
    case 'DELETE /sessions':
      return endSessions(state, user, url.searchParams)
    default:
      return error(405, 'E0000022')
  }
}

const UP = new Set(['STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'SUSPENDED'])

/** Without a filter, all but the deactivated. With one: terms with `eq`, joined by `or`; values are compared as they are. */
function usersWhere({ users }: UserState, url: URL): readonly OktaUser[] {
  const filter = url.searchParams.get('filter')
  if (filter === null) return users.filter(({ status }) => UP.has(status))
  const terms = filter.split(' or ').map((term) => /^([\w.]+) eq "([^"\\]*)"$/.exec(term) ?? [])
  return users.filter((user) => terms.some(([, field = '', value]) => fieldOf(user, field) === value))
}

function fieldOf({ id, status, profile }: OktaUser, field: string): string | undefined {
  return { id, status, 'profile.login': profile.login, 'profile.email': profile.email }[field]
}

function shownUser({ id, status, profile }: OktaUser): object {
  return { ...MADE, id, status, profile }
}

/** Whoever has the app, by themselves or by a group. */
export function assignments({ users }: UserState): readonly object[] {
  return users
    .filter(({ scope }) => scope !== null)
    .map(({ id, scope, profile }) => ({
      ...MADE,
      id,
      scope,
      status: 'ACTIVE',
      credentials: { userName: profile.login },
    }))
}

function clientsOf({ tokens }: OktaUser): readonly string[] {
  return [...new Set(tokens.map(({ client }) => client))]
}

function tokensOf({ id: userId, tokens }: OktaUser, clientId: string): readonly object[] {
  return tokens
    .filter(({ client }) => client === clientId)
    .map(({ id, status }) => ({ ...MADE, id, status, clientId, userId, scopes: ['offline_access'] }))
}

/** Written down once: an ending that ends nothing leaves no entry here; what Okta does then is not documented. */
function endSessions({ logs }: UserState, user: OktaUser, query: URLSearchParams): Told {
  const takesTokens = query.get('oauthTokens') === 'true'
  const ends = user.sessions.length > 0 || (takesTokens && user.tokens.length > 0)
  user.sessions = []
  if (takesTokens) user.tokens = []
  if (query.get('forgetDevices') !== 'false') user.devices = []
  if (ends) logs.push(cleared(user, new Date().toISOString()))
  return { status: 204 }
}

export const cleared = ({ id }: OktaUser, published: string): LogEntry => ({
  published,
  eventType: 'user.session.clear',
  outcome: { result: 'SUCCESS' },
  target: [{ id, type: 'User' }],
})

/** By type and by target, which is as much of the filter language as is asked here. */
export function entriesOf({ logs }: Pick<UserState, 'logs'>, url: URL): readonly LogEntry[] {
  const filter = url.searchParams.get('filter') ?? ''
  const [, how, type = ''] = /eventType (eq|sw) "([^"]*)"/.exec(filter) ?? []
  const target = /^eventType eq "[^"]*" and target\.id eq "([^"]*)"$/.exec(filter)?.[1]
  return logs
    .filter(({ eventType }) => (how === 'eq' ? eventType === type : eventType.startsWith(type)))
    .filter((entry) => target === undefined || entry.target?.some(({ id }) => id === target))
}
