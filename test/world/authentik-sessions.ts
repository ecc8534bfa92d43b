import type { Told } from './double.ts'

/** One row of a grant; a session is named by its uuid, and null once that is gone. */
export interface Grant {
  pk: number
  user: number
  session?: string | null
  is_expired?: boolean
  revoked?: boolean
}

export interface Account {
  pk: number
  username: string
  email: string
}

/** Who signs in at authentik, and what our own account may see of it. */
export interface SignedIn {
  accounts: Account[]
  sessions: { uuid: string; user: number }[]
  /** By kind. */
  granted: Record<string, Grant[]>
  logout_uri: string
  logout_method: 'backchannel' | 'frontchannel'
  /** Sessions whose end the program was told. */
  told: string[]
  us: { pk: number; superuser: boolean; permissions: string[] }
}

const OAUTH2 = 'authentik_providers_oauth2'
const MODELS: Readonly<Record<string, string>> = {
  'core/users': 'authentik_core.user',
  'core/authenticated_sessions': 'authentik_core.authenticatedsession',
  'oauth2/authorization_codes': `${OAUTH2}.authorizationcode`,
  'oauth2/refresh_tokens': `${OAUTH2}.refreshtoken`,
  'oauth2/access_tokens': `${OAUTH2}.accesstoken`,
  'providers/oauth2': `${OAUTH2}.oauth2provider`,
}

export const signedIn = (): SignedIn => ({
  accounts: [
    { pk: 1, username: 'ada', email: 'ada@example.com' },
    { pk: 2, username: 'grace', email: 'shared@example.com' },
    { pk: 3, username: 'linus', email: 'shared@example.com' },
    { pk: 9, username: 'stanch', email: '' },
  ],
  sessions: [
    { uuid: 'a1', user: 1 },
    { uuid: 'a2', user: 1 },
    { uuid: 'a3', user: 1 },
    { uuid: 'g1', user: 2 },
  ],
  granted: {
    authorization_codes: [{ pk: 1, user: 1, session: 'a1' }],
    refresh_tokens: [
      { pk: 11, user: 1, session: 'a1' },
      { pk: 12, user: 1, session: null },
      { pk: 13, user: 3, session: null },
    ],
    access_tokens: [{ pk: 21, user: 1, session: 'a1' }],
  },
  logout_uri: 'https://shop.example.com/logout',
  logout_method: 'backchannel',
  told: [],
  us: {
    pk: 9,
    superuser: false,
    permissions: Object.values(MODELS).flatMap((model) => [nameOf('view', model), nameOf('delete', model)]),
  },
})

function nameOf(act: 'view' | 'delete', model: string): string {
  return model.replace('.', `.${act}_`)
}

interface Asking {
  readonly method: string
  readonly url: URL
}

/** The lists and deletions that concern users; undefined for any other path. `provider` is the one row of providers. */
export function manageUsers(state: SignedIn, { method, url }: Asking, provider: object): Told | undefined {
  const [, list = '', id] = /^\/api\/v3\/(\w+\/\w+)\/(?:([\w-]+)\/)?$/.exec(url.pathname) ?? []
  if (list === 'core/users' && id === 'me') return me(state)
  if (list === 'rbac/permissions') return { status: 200, json: page(permissionsOf(state, url), url) }
  if (!MODELS[list] || list === 'providers/oauth2') return undefined
  if (method === 'GET' && id === undefined) return listed(state, { list, url, provider })
  if (method === 'GET' && list === 'core/users') return oneUser(state, Number(id))
  return method === 'DELETE' ? deleted(state, list, id ?? '') : undefined
}

function me({ us: { pk, superuser } }: SignedIn): Told {
  const user = {
    pk,
    username: 'stanch',
    name: 'stanch',
    is_active: true,
    is_superuser: superuser,
    is_current: true,
    groups: [],
    roles: [{ pk: ROLE, name: 'incident response' }],
    avatar: '',
    uid: 'a-hash',
    settings: {},
    system_permissions: [],
  }
  return { status: 200, json: { user, users: [] } }
}
const ROLE = '0ae4d0c0-0000-4000-8000-000000000009'

function permissionsOf({ us }: SignedIn, { searchParams }: URL): readonly object[] {
  if (searchParams.get('role') !== ROLE) return []
  return us.permissions.map((right, id) => {
    const [app_label = '', codename = ''] = right.split('.')
    return {
      id,
      codename,
      app_label,
      name: `Can ${codename}`,
      model: codename,
      app_label_verbose: '',
      model_verbose: '',
    }
  })
}

function may({ us }: SignedIn, act: 'view' | 'delete', list: string): boolean {
  return us.superuser || us.permissions.includes(nameOf(act, MODELS[list] ?? ''))
}

interface Listing {
  readonly list: string
  readonly url: URL
  readonly provider: object
}

/** Without the right to view them all, one's own rows alone are listed; of users, which nobody owns, it is a refusal. */
function listed(state: SignedIn, { list, url, provider }: Listing): Told {
  const sees = may(state, 'view', list)
  if (list === 'core/users') {
    const [username, email] = [url.searchParams.get('username'), url.searchParams.get('email')]
    const all = state.accounts.filter((one) => one.username === username || (email !== null && one.email === email))
    return sees ? { status: 200, json: page(all.map(userRow), url) } : REFUSED
  }
  const mine = <T extends { user: number }>(rows: T[]): T[] => rows.filter(({ user }) => sees || user === state.us.pk)
  if (list === 'core/authenticated_sessions') {
    const name = url.searchParams.get('user__username')
    const of = state.accounts.find(({ username }) => username === name)
    const rows = mine(state.sessions).filter(({ user }) => name === null || user === of?.pk)
    return { status: 200, json: page(rows.map(sessionRow), url) }
  }
  const [user, client] = [url.searchParams.get('user'), url.searchParams.get('provider')]
  const held = client === null || client === '7' ? mine(state.granted[list.replace('oauth2/', '')] ?? []) : []
  const rows = held.filter((one) => user === null || String(one.user) === user)
  return {
    status: 200,
    json: page(
      rows.map((one) => grantRow(state, one, provider)),
      url,
    ),
  }
}

function oneUser(state: SignedIn, pk: number): Told {
  const found = state.accounts.find((one) => one.pk === pk)
  return found && may(state, 'view', 'core/users') ? { status: 200, json: userRow(found) } : NOT_FOUND
}

function deleted(state: SignedIn, list: string, id: string): Told {
  const kind = list.replace('oauth2/', '')
  const rows = list === 'core/authenticated_sessions' ? undefined : state.granted[kind]
  const there = rows ? rows.some(({ pk }) => String(pk) === id) : state.sessions.some(({ uuid }) => uuid === id)
  if (!there) return NOT_FOUND
  if (!may(state, 'delete', list)) return REFUSED
  if (rows) state.granted[kind] = rows.filter(({ pk }) => String(pk) !== id)
  else endSession(state, id)
  return { status: 204 }
}

/** Codes and access tokens go with their session, refresh tokens stay; a program is told while such a token is alive. */
function endSession(state: SignedIn, uuid: string): void {
  const of = (one: Grant): boolean => one.session === uuid
  const { access_tokens: access = [], refresh_tokens: refresh = [], authorization_codes: codes = [] } = state.granted
  const isTold = state.logout_uri !== '' && state.logout_method === 'backchannel'
  if (isTold && access.some((one) => of(one) && !one.is_expired)) state.told.push(uuid)
  state.sessions = state.sessions.filter((one) => one.uuid !== uuid)
  state.granted['access_tokens'] = access.filter((one) => !of(one))
  state.granted['authorization_codes'] = codes.filter((one) => !of(one))
  for (const one of refresh) if (of(one)) one.session = null
}

const REFUSED: Told = { status: 403, json: { detail: 'You do not have permission to perform this action.' } }
const NOT_FOUND: Told = { status: 404, json: { detail: 'No object matches the given query.' } }

function userRow({ pk, username, email }: Account): object {
  const [date, uid] = ['2026-01-01T00:00:00Z', `uid-${pk}`]
  const dates = { date_joined: date, password_change_date: date, last_updated: date }
  return {
    ...dates,
    pk,
    username,
    email,
    uid,
    uuid: uid,
    name: username,
    avatar: '',
    is_superuser: false,
    groups_obj: [],
  }
}

function sessionRow({ uuid, user }: { uuid: string; user: number }): object {
  const device = { brand: '', family: '', model: '' }
  const version = { family: '', major: '', minor: '', patch: '', patch_minor: '' }
  const user_agent = { device, os: version, user_agent: version, string: '' }
  const [last_ip, last_used] = ['198.51.100.7', '2026-11-25T03:00:00Z']
  const used = { last_ip, last_used, last_user_agent: '', geo_ip: null, asn: null }
  return { ...used, uuid, user, user_agent, current: false, expires: '2026-12-25T00:00:00Z' }
}

function grantRow({ accounts }: SignedIn, { pk, user, is_expired = false, revoked = false }: Grant, provider: object) {
  const account = accounts.find((one) => one.pk === user) ?? { pk: user, username: 'gone', email: '' }
  return {
    provider,
    pk,
    is_expired,
    revoked,
    user: userRow(account),
    expires: '2026-12-25T00:00:00Z',
    scope: [],
    id_token: '',
  }
}

/** Two a page, so that a list of three has to be walked; zero is no page. */
export function page(all: readonly object[], { searchParams }: URL): object {
  const [current, size] = [Number(searchParams.get('page') ?? 1), 2]
  const total_pages = Math.max(1, Math.ceil(all.length / size))
  const [start, end] = [(current - 1) * size, Math.min(current * size, all.length)]
  const next = current < total_pages ? current + 1 : 0
  const place = { current, total_pages, next, previous: current - 1, start_index: start + 1, end_index: end }
  return { pagination: { count: all.length, ...place }, results: all.slice(start, end), autocomplete: {} }
}
