import type { Asked, Told } from './double.ts'

export interface Person {
  userId: string
  org: string
  username: string
  email: string
}

/** Who signs in at ZITADEL by its second login, and what our service user may see and end of it. */
export interface SignedIn {
  people: Person[]
  /** In order of their creation; `ended` ones stay in the list, which lags, for as long as this lives. */
  sessions: { id: string; user?: string; ended?: boolean }[]
  backChannelLogoutUri: string
  loginV2Required: boolean
  /** What we may do, by organization. */
  may: Record<string, string[]>
}

const ALL = ['user.read', 'session.read', 'session.delete']

export const signedIn = (): SignedIn => ({
  people: [
    { userId: '101', org: 'org1', username: 'ada', email: 'ada@example.com' },
    { userId: '102', org: 'org1', username: 'grace', email: 'shared@example.com' },
    { userId: '103', org: 'org2', username: 'grace', email: 'shared@example.com' },
  ],
  sessions: [
    { id: 's1', user: '101' },
    { id: 's2', user: '102' },
    { id: 's3', user: '101' },
    { id: 's4' },
    { id: 's5', user: '103' },
  ],
  backChannelLogoutUri: 'https://shop.example.com/logout',
  loginV2Required: true,
  may: { org1: ALL, org2: ALL },
})

interface Json {
  readonly sessionId?: string
  readonly userId?: string
  readonly query?: { readonly offset?: string; readonly limit?: number }
  readonly queries?: readonly {
    readonly userIdQuery?: { readonly id: string }
    readonly orQuery?: { readonly queries: readonly Query[] }
  }[]
}

/** Session, user and feature services, and the one call of the old Auth API; undefined for any other path. */
export function manageUsers(state: SignedIn, { url, headers, body }: Asked): Told | undefined {
  if (url.pathname === '/auth/v1/permissions/zitadel/me/_search')
    return told({ result: state.may[headers.get('x-zitadel-orgid') ?? 'org1'] ?? [] })
  const [, service = '', method = ''] =
    /^\/zitadel\.(?:session|user|feature)\.v2\.(\w+)Service\/(\w+)$/.exec(url.pathname) ?? []
  return METHODS[`${service}/${method}`]?.(state, JSON.parse(body || '{}') as Json)
}

const METHODS: Readonly<Record<string, (state: SignedIn, asked: Json) => Told>> = {
  'Feature/GetInstanceFeatures': ({ loginV2Required }) =>
    told(loginV2Required ? { loginV2: { required: true, source: 'SOURCE_SYSTEM' } } : { loginV2: {} }),
  'User/ListUsers': listUsers,
  'User/GetUserByID': ({ people }, { userId }) => {
    const found = people.find((one) => one.userId === userId)
    return found ? told({ user: personOf(found) }) : NOT_FOUND
  },
  'Session/ListSessions': listSessions,
  'Session/GetSession': (state, { sessionId }) => {
    const found = state.sessions.find(({ id, ended }) => id === sessionId && !ended)
    if (!found) return NOT_FOUND
    return may(state, found.user, 'session.read') ? told({ session: sessionOf(state, found) }) : DENIED
  },
  'Session/DeleteSession': (state, { sessionId }) => {
    const found = state.sessions.find(({ id }) => id === sessionId)
    if (!found) return NOT_FOUND
    if (!may(state, found.user, 'session.delete')) return DENIED
    found.ended = true
    return told({ details: { sequence: '7', changeDate: AT } })
  },
}

type Query = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Each query looks in its own field. */
function listUsers(state: SignedIn, { queries = [] }: Json): Told {
  const any = queries[0]?.orQuery?.queries ?? []
  const result = state.people
    .filter((one) => state.may[one.org]?.includes('user.read'))
    .map(personOf)
    .filter((one) => any.some((query) => matches(one, query)))
  return told({ details: { totalResult: String(result.length), timestamp: AT }, result })
}

function matches({ userId, username, loginNames, human }: ReturnType<typeof personOf>, query: Query): boolean {
  const { inUserIdsQuery: ids, loginNameQuery: login, userNameQuery: user, emailQuery: email } = query
  return (
    (Array.isArray(ids?.['userIds']) && ids['userIds'].includes(userId)) ||
    loginNames.includes(String(login?.['loginName'])) ||
    user?.['userName'] === username ||
    email?.['emailAddress'] === human.email.email
  )
}

/** A page is cut first; what we may not see is taken out of it afterwards, and is counted all the same. */
function listSessions(state: SignedIn, { query = {}, queries = [] }: Json): Told {
  const of = queries[0]?.userIdQuery?.id
  const all = state.sessions.filter(({ user }) => of === undefined || user === of)
  const [from, limit] = [Number(query.offset ?? 0), query.limit ?? 100]
  const shown = all.slice(from, from + limit).filter(({ user }) => may(state, user, 'session.read'))
  const sessions = shown.map((one) => sessionOf(state, one))
  return told({
    details: { ...(all.length > 0 && { totalResult: String(all.length) }), timestamp: AT },
    ...(sessions.length > 0 && { sessions }),
  })
}

function may({ people, may: rights }: SignedIn, user: string | undefined, right: string): boolean {
  const org = people.find(({ userId }) => userId === user)?.org ?? 'org1'
  return rights[org]?.includes(right) ?? false
}

function personOf({ userId, org, username, email }: Person) {
  const loginNames = [`${username}@${org}.id.example.com`]
  const human = { userId, username, loginNames, email: { email, isVerified: true } }
  const details = { sequence: '3', changeDate: AT, resourceOwner: org }
  return { userId, details, username, loginNames, preferredLoginName: loginNames[0], human }
}

function sessionOf({ people }: SignedIn, { id, user }: SignedIn['sessions'][number]): object {
  const person = people.find(({ userId }) => userId === user)
  const loginName = person && personOf(person).preferredLoginName
  const factor = user !== undefined && { user: { verifiedAt: AT, id: user, loginName, organizationId: person?.org } }
  return { id, creationDate: AT, changeDate: AT, sequence: '4', factors: { ...factor }, metadata: {} }
}

const AT = '2026-11-25T12:00:00Z'
const NOT_FOUND: Told = { status: 404, json: { code: 'not_found', message: 'a sentence' } }
const DENIED: Told = { status: 403, json: { code: 'permission_denied', message: 'a sentence' } }

function told(json: object): Told {
  return { status: 200, json }
}
