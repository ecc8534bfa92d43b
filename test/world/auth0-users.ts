import { only, page, refused } from './auth0-log.ts'
import type { LogRow } from './auth0-log.ts'
import type { Asked, Told } from './double.ts'

export interface Auth0Users {
  users: { user_id: string; email?: string; username?: string }[]
  sessions: Living[]
  refresh_tokens: Living[]
  plan: 'Enterprise' | 'another'
  /** How many more times something is listed after its deletion was accepted. */
  slow: number
  /** What the program answers to a logout token. */
  program: 'well' | 'ill'
  logs: LogRow[]
  /** Logout tokens. */
  outbox: { readonly to: string; readonly sid: string }[]
  /** Its own clock. */
  now: number
}

interface Living {
  readonly id: string
  readonly user_id: string
  readonly clients: readonly string[]
  /** To be deleted, and seen so many times more. */
  seen?: number
}

export const ADA = 'auth0|5f7c8ec7c33c6c004bbafe82'

export function usersAtStart(): Auth0Users {
  return {
    users: [
      { user_id: ADA, email: 'ada@shop.example', username: 'ada' },
      { user_id: 'google-oauth2|1081', email: 'Grace@shop.example' },
      { user_id: 'auth0|idle', email: 'idle@shop.example', username: 'idle' },
    ],
    sessions: [
      session('sess_ada_1', ADA),
      session('sess_ada_2', ADA, ['portal']),
      session('sess_grace', 'google-oauth2|1081'),
    ],
    refresh_tokens: [session('rt_ada', ADA), session('rt_grace', 'google-oauth2|1081')],
    plan: 'Enterprise',
    slow: 0,
    program: 'well',
    logs: [],
    outbox: [],
    now: Date.UTC(2026, 10, 25, 4),
  }
}

export function session(id: string, userId: string, clients: readonly string[] = ['shop-web']): Living {
  return { id, user_id: userId, clients }
}

/** Where a client is told of a session that ended by the API, if it is. */
export type Tells = (clientId: string) => string | undefined

type Route = (state: Auth0Users, asked: Pick<Asked, 'url' | 'body'>, tells: Tells) => Told

export const USER_NEEDS: Readonly<Record<string, readonly string[]>> = {
  'GET users': ['read:users'],
  'GET users/ID': ['read:users'],
  'GET users-by-email': ['read:users'],
  'GET users/ID/sessions': ['read:sessions'],
  'DELETE users/ID/sessions': ['delete:sessions'],
  'GET users/ID/refresh-tokens': ['read:refresh_tokens'],
  'DELETE users/ID/refresh-tokens': ['delete:refresh_tokens'],
  'DELETE sessions/ID': ['delete:sessions'],
  'POST refresh-tokens/revoke': ['delete:refresh_tokens'],
}

export const USER_ROUTES: Readonly<Record<string, Route>> = {
  'GET users': ({ users }, { url }) => {
    const [, name] = /^username:"(.*)"$/.exec(url.searchParams.get('q') ?? '') ?? []
    return page(
      'users',
      shown(
        users.filter((user) => name === undefined || user.username === name),
        url,
      ),
      url,
    )
  },
  'GET users/ID': ({ users }, { url }) => {
    const [user] = users.filter(({ user_id: id }) => id === idIn(url))
    return user ? { status: 200, json: shown([user], url)[0] } : NOBODY
  },
  // Case counts, and addresses are kept as their provider spells them.
  'GET users-by-email': ({ users }, { url }) => {
    const address = url.searchParams.get('email')
    return {
      status: 200,
      json: shown(
        users.filter(({ email }) => email === address),
        url,
      ),
    }
  },
  'GET users/ID/sessions': (state, { url }) => listed(state, url, 'sessions'),
  'GET users/ID/refresh-tokens': (state, { url }) => listed(state, url, 'refresh_tokens'),
  'DELETE users/ID/sessions': (state, { url }, tells) =>
    enterprise(state, url, (user) => {
      endSessions(state, ({ user_id: id }) => id === user, tells)
      return ACCEPTED
    }),
  // Of sessions it leaves alone.
  'DELETE users/ID/refresh-tokens': (state, { url }) =>
    enterprise(state, url, (user) => {
      state.refresh_tokens = dying(state, state.refresh_tokens, ({ user_id: id }) => id === user)
      return ACCEPTED
    }),
  'DELETE sessions/ID': (state, { url }, tells) => {
    if (state.plan !== 'Enterprise') return OFF_PLAN
    endSessions(state, ({ id }) => id === idIn(url), tells)
    return ACCEPTED
  },
  'POST refresh-tokens/revoke': (state, { body }) => {
    if (state.plan !== 'Enterprise') return OFF_PLAN
    const { user_id: user, client_id: client } = JSON.parse(body) as Record<string, string>
    const isMeant = (one: Living) => one.user_id === user && one.clients[0] === client
    state.refresh_tokens = dying(state, state.refresh_tokens, isMeant)
    return ACCEPTED
  },
}

const ACCEPTED: Told = { status: 202 }
/** The vendor does not write down what other plans are answered. */
const OFF_PLAN = refused(403, 'Forbidden', 'not_on_this_plan')
const NOBODY = refused(404, 'Not Found', 'inexistent_user')

function enterprise(state: Auth0Users, url: URL, work: (user: string) => Told): Told {
  if (state.plan !== 'Enterprise') return OFF_PLAN
  const id = idIn(url)
  return state.users.some(({ user_id: one }) => one === id) ? work(id) : NOBODY
}

/** The cursor is the last one shown, so that what ends meanwhile hides nothing. */
function listed(state: Auth0Users, url: URL, kind: 'sessions' | 'refresh_tokens'): Told {
  return enterprise(state, url, (user) => {
    const { searchParams: asked } = url
    const take = Number(asked.get('take') ?? 50)
    if (take > 100) return refused(400, 'Bad Request', 'invalid_query_string')
    const all = state[kind].filter((one) => one.user_id === user).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const later = all.filter(({ id }) => id > (asked.get('from') ?? ''))
    const items = later.slice(0, take)
    state[kind] = fading(state[kind], user)
    const next = later.length > take ? { next: items.at(-1)?.id } : {}
    return { status: 200, json: { [kind === 'sessions' ? 'sessions' : 'tokens']: items.map(itemOf), ...next } }
  })
}

function itemOf({ id, user_id, clients }: Living): object {
  return { id, user_id, client_id: clients[0], clients: clients.map((client_id) => ({ client_id })) }
}

function endSessions(state: Auth0Users, isMeant: (one: Living) => boolean, tells: Tells): void {
  for (const one of state.sessions) if (isMeant(one) && one.seen === undefined) tell(state, one, tells)
  state.sessions = dying(state, state.sessions, isMeant)
}

/** Deleted at once, or marked for it. */
function dying({ slow }: Auth0Users, all: readonly Living[], isMeant: (one: Living) => boolean): Living[] {
  if (slow === 0) return all.filter((one) => !isMeant(one))
  return all.map((one) => (isMeant(one) ? { seen: slow, ...one } : one))
}

function fading(all: readonly Living[], user: string): Living[] {
  return all.flatMap((one) => {
    if (one.user_id !== user || one.seen === undefined) return [one]
    return one.seen > 1 ? [{ ...one, seen: one.seen - 1 }] : []
  })
}

function tell(state: Auth0Users, { id: sid, user_id, clients }: Living, tells: Tells): void {
  const type = `oidc_backchannel_logout_${state.program === 'well' ? 'succeeded' : 'failed'}`
  const date = new Date(state.now).toISOString()
  for (const client_id of clients) {
    const to = tells(client_id)
    if (to === undefined) continue
    state.logs.push({ date, type, user_id, client_id, details: { initiator: 'session-revoked' } })
    state.outbox.push({ to, sid })
  }
}

function idIn({ pathname }: URL): string {
  return decodeURIComponent(pathname.split('/')[4] ?? '')
}

function shown(all: readonly object[], { searchParams }: URL): readonly object[] {
  const fields = searchParams.get('fields')?.split(',')
  return fields ? all.map((one) => only(one, fields)) : all
}
