import type { Told } from './double.ts'

interface Session {
  id: string
  type: 'SSO' | 'TOKEN'
  /** The single sign-on session that a token session came through. */
  origin?: string
}

interface CognitoUser {
  username: string
  attributes: Record<string, string>
  sessions: Session[]
  /** Refresh tokens from before the tracking began: no list shows them. */
  older: string[]
}

/** The users of a pool, as plain data. */
export interface CognitoUsers {
  tracking: 'ENABLED' | 'DISABLED'
  people: CognitoUser[]
}

export const sso = (name: string): string => `sso${name.padEnd(25, '0')}`
export const tkn = (name: string): string => `tkn${name.padEnd(25, '0')}`

/** One browser session, a program in it, and an app that signed in over the API. */
export function signedIn(name: string): Session[] {
  return [
    { id: sso(name), type: 'SSO' },
    { id: tkn(`${name}1`), type: 'TOKEN', origin: sso(name) },
    { id: tkn(`${name}2`), type: 'TOKEN' },
  ]
}

export const person = (username: string, more: Partial<CognitoUser> = {}): CognitoUser => ({
  username,
  attributes: { sub: `0000-${username}`, email: `${username}@example.com` },
  sessions: signedIn(username),
  older: [],
  ...more,
})

export const startUsers = (): CognitoUsers => ({ tracking: 'ENABLED', people: [person('ada'), person('bob')] })

export interface UserInput {
  readonly UserPoolId: string
  readonly Username?: string
  readonly SessionId?: string
  readonly RevokeAssociatedSessions?: 'LINKED' | 'NONE'
  readonly Filter?: string
  readonly Limit?: number
  readonly PaginationToken?: string
  readonly NextToken?: string
}

type Answer = (users: CognitoUsers, input: UserInput) => Told

/** What concerns users; each with the members that the API knows of it. */
const ANSWERS: Readonly<Record<string, { readonly knows: readonly string[]; readonly answer: Answer }>> = {
  ListUsers: { knows: ['Filter', 'Limit', 'PaginationToken'], answer: listUsers },
  GetUserPoolSessionConfiguration: {
    knows: [],
    answer: ({ tracking }) => ({
      status: 200,
      json: { UserSessionTracking: tracking, TokenSession: { MaxPerUser: 20 } },
    }),
  },
  AdminListUserSessions: { knows: ['Username', 'NextToken'], answer: listSessions },
  AdminUserGlobalSignOut: { knows: ['Username'], answer: signOut },
  AdminRevokeUserSession: { knows: ['Username', 'SessionId', 'RevokeAssociatedSessions'], answer: revoke },
}

/** Undefined: not about users. */
export function answerOfUsers(users: CognitoUsers, action: string, input: UserInput): Told | undefined {
  const known = ANSWERS[action]
  if (!known) return undefined
  const strange = Object.keys(input).filter((key) => key !== 'UserPoolId' && !known.knows.includes(key))
  return strange.length > 0 ? failed('SerializationException') : known.answer(users, input)
}

const AT_ONCE = 2

/** Fewer than the limit, as AWS may; the next page is an offset here. */
function listUsers(
  { people }: CognitoUsers,
  { Filter: filter, Limit: limit = 60, PaginationToken: token = '0' }: UserInput,
): Told {
  if (limit > 60 || (filter?.length ?? 0) > 256) return failed('InvalidParameterException')
  const wanted =
    filter === undefined ? undefined : /^(username|preferred_username|email|sub) = "((?:[^"\\]|\\.)*)"$/.exec(filter)
  if (wanted === null) return failed('InvalidParameterException')
  const [, name = '', value = ''] = wanted ?? []
  const plain = value.replaceAll(/\\(.)/g, '$1')
  const all = people.filter((one) => !wanted || (name === 'username' ? one.username : one.attributes[name]) === plain)
  const from = Number(token)
  const page = all.slice(from, from + AT_ONCE).map(({ username, attributes }) => ({
    Username: username,
    Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    Enabled: true,
    UserStatus: 'CONFIRMED',
  }))
  const more = from + AT_ONCE < all.length ? { PaginationToken: String(from + AT_ONCE) } : {}
  return { status: 200, json: { Users: page, ...more } }
}

function userIn({ people }: CognitoUsers, { Username: name }: UserInput): CognitoUser | undefined {
  return people.find(({ username }) => username === name)
}

/** What it answers while nothing is tracked is not documented: nobody may build on it. */
function listSessions(users: CognitoUsers, input: UserInput): Told {
  const user = userIn(users, input)
  if (!user) return failed('UserNotFoundException')
  if (users.tracking === 'DISABLED') return failed('OperationNotEnabledException')
  const from = Number(input.NextToken ?? 0)
  const Sessions = user.sessions.slice(from, from + AT_ONCE).map(({ id, type, origin }) => ({
    SessionId: id,
    SessionType: type,
    ClientId: 'shopweb',
    CreateDate: 1_792_454_400,
    IsCurrentSession: false,
    ...(origin !== undefined && { OriginSessionId: origin }),
  }))
  const more = from + AT_ONCE < user.sessions.length ? { NextToken: String(from + AT_ONCE) } : {}
  return { status: 200, json: { Sessions, ...more } }
}

/** Every token, listed or not; the browser session stays, since the cookie of managed login does. */
function signOut(users: CognitoUsers, input: UserInput): Told {
  const user = userIn(users, input)
  if (!user) return failed('UserNotFoundException')
  user.older = []
  user.sessions = user.sessions.filter(({ type }) => type === 'SSO')
  return { status: 200, json: {} }
}

function revoke(users: CognitoUsers, input: UserInput): Told {
  const user = userIn(users, input)
  if (!user) return failed('UserNotFoundException')
  const session = user.sessions.find(({ id }) => id === input.SessionId)
  if (!session) return failed('ResourceNotFoundException')
  const linked = input.RevokeAssociatedSessions === 'LINKED' ? [session.origin, session.id] : []
  user.sessions = user.sessions.filter(
    ({ id, origin }) => id !== session.id && !linked.includes(id) && (origin === undefined || !linked.includes(origin)),
  )
  return { status: 200, json: {} }
}

export function failed(type: string): Told {
  return { status: 400, json: { __type: type, message: 'a sentence' } }
}
