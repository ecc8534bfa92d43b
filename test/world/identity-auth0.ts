import { createPublicKey } from 'node:crypto'
import auth0 from '../../src/connectors/identity/auth0.ts'
import { readAssertion } from './assertion.ts'
import { page, refused, searchLog } from './auth0-log.ts'
import { ADA, session, USER_NEEDS, USER_ROUTES, usersAtStart } from './auth0-users.ts'
import type { Auth0Users } from './auth0-users.ts'
import type { PublicKey } from './client-key.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { logoutStage } from './logout-stage.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const ADMIN = { id: 'stanch-m2m', secret: 'canary-auth0-admin-secret-7171' }
export const TOKEN = 'canary-auth0-management-token-7272'
const SCOPES = [
  'read:clients',
  'read:client_keys',
  'update:clients',
  'update:client_keys',
  'read:client_grants',
  'read:grants',
  'delete:grants',
  'read:logs',
  'create:client_credentials',
  'read:client_credentials',
  'update:client_credentials',
  'read:users',
  'read:sessions',
  'delete:sessions',
  'read:refresh_tokens',
  'delete:refresh_tokens',
]

export interface Auth0State extends Auth0Users {
  client: {
    client_id: string
    client_secret: string
    token_endpoint_auth_method: string | null
    client_authentication_methods: { private_key_jwt: { credentials: { id: string }[] } } | null
    callbacks: string[]
    grant_types: string[]
    jwt_configuration: { alg: string }
    oidc_logout: OidcLogout | null
  }
  credentials: (PublicKey & { readonly id: string })[]
  /** Of our own application. */
  scopes: string[]
  grants: { id: string; clientID: string; user_id?: string }[]
  /** A node that honours an old value this many times more. */
  lag: { value: string; left: number } | null
  rotations: number
}

interface OidcLogout {
  readonly backchannel_logout_urls: readonly string[]
  readonly backchannel_logout_initiators: { readonly mode?: string; readonly selected_initiators?: readonly string[] }
}

/** The Management API and the two endpoints where clients authenticate, as the vendor's reference has them. */
export const double: Double<Auth0State> = {
  start: () => ({
    ...usersAtStart(),
    client: {
      client_id: 'shop-web',
      client_secret: LEAKED,
      token_endpoint_auth_method: 'client_secret_post',
      client_authentication_methods: null,
      callbacks: ['https://shop.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      jwt_configuration: { alg: 'RS256' },
      oidc_logout: { backchannel_logout_urls: ['https://shop.example/logout'], backchannel_logout_initiators: {} },
    },
    credentials: [],
    scopes: SCOPES,
    grants: [{ id: 'cgr_0', clientID: 'shop-web' }],
    lag: null,
    rotations: 0,
  }),
  live: ({ client }) => (client.client_authentication_methods ? [] : [client.client_secret]),
  keys: ({ credentials }) => credentials,
  answer: (state, asked) => {
    const { pathname: path } = asked.url
    if (path === '/oauth/token') return token(state, asked)
    if (path === '/oauth/revoke') return authenticates(state, asked) ? { status: 200 } : oauth(401, 'invalid_client')
    if (asked.headers.get('authorization') !== `Bearer ${TOKEN}`) return refused(401, 'Unauthorized', 'Invalid token')
    return { headers: { date: new Date(state.now).toUTCString() }, ...manage(state, asked) }
  },
}

function token(state: Auth0State, asked: Asked): Told {
  const form = new URLSearchParams(asked.body)
  const { id, secret } = credentialsOf(asked)
  if (id === ADMIN.id && secret === ADMIN.secret)
    return form.get('audience')?.endsWith('/api/v2/')
      ? { status: 200, json: { access_token: TOKEN, token_type: 'Bearer', expires_in: 86_400 } }
      : oauth(403, 'access_denied')
  if (!authenticates(state, asked)) return oauth(401, 'access_denied')
  const grant = form.get('grant_type') ?? ''
  if (!state.client.grant_types.includes(grant)) return oauth(403, 'unauthorized_client')
  return oauth(403, 'invalid_grant')
}

/** A right secret sent by another method than the registered one is refused like a wrong one. */
function authenticates(state: Auth0State, asked: Asked): boolean {
  const { by, id, secret } = credentialsOf(asked)
  const { client, lag } = state
  if (client.client_authentication_methods) return signs(state, asked)
  if (id !== client.client_id || `client_secret_${by}` !== client.token_endpoint_auth_method) return false
  if (lag && lag.left > 0 && secret === lag.value) {
    lag.left -= 1
    return true
  }
  return secret === client.client_secret
}

function signs({ client, credentials }: Auth0State, asked: Asked): boolean {
  const enabled = client.client_authentication_methods?.private_key_jwt.credentials.map(({ id }) => id) ?? []
  const keys = credentials.filter(({ id }) => enabled.includes(id))
  return readAssertion(asked, { clientId: client.client_id, keys, audience: `${asked.url.origin}/` }) === 'right'
}

function manage(state: Auth0State, { method, url, body }: Asked): Told {
  const route = `${method} ${url.pathname.replace('/api/v2/', '').replace(/^(clients|grants|users|sessions)\/[^/]+/, '$1/ID')}`
  const needs = NEEDS[route]
  if (!needs) return refused(404, 'Not Found', 'inexistent_endpoint')
  const fields = url.searchParams.get('fields')?.split(',') ?? []
  const wanted = fields.includes('client_secret') ? ['read:client_keys'] : needs
  if (!wanted.every((scope) => state.scopes.includes(scope))) return refused(403, 'Forbidden', 'insufficient_scope')
  if (route.includes('clients/ID') && !url.pathname.includes(`/${state.client.client_id}`))
    return refused(404, 'Not Found', 'inexistent_client')
  const asked = { url, body }
  return USER_ROUTES[route]?.(state, asked, (client) => placeToTell(state, client)) ?? ROUTES[route]!(state, asked)
}

/** Of a session that ended by the API; by default only of a logout that a program asked for. */
function placeToTell(
  { client: { client_id: id, oidc_logout: logout } }: Auth0State,
  client: string,
): string | undefined {
  const { mode, selected_initiators: selected = [] } = logout?.backchannel_logout_initiators ?? {}
  if (client !== id || !(mode === 'all' || selected.includes('session-revoked'))) return undefined
  return logout?.backchannel_logout_urls[0]
}

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  'GET clients/ID': ['read:clients'],
  'PATCH clients/ID': ['update:clients', 'update:client_keys'],
  'GET clients/ID/credentials': ['read:client_credentials'],
  'POST clients/ID/credentials': ['create:client_credentials'],
  'POST clients/ID/rotate-secret': ['update:client_keys'],
  'GET client-grants': ['read:client_grants'],
  'GET grants': ['read:grants'],
  'DELETE grants/ID': ['delete:grants'],
  'GET logs': ['read:logs'],
  ...USER_NEEDS,
}

type Route = (state: Auth0State, asked: Pick<Asked, 'url' | 'body'>) => Told
const ROUTES: Readonly<Record<string, Route>> = {
  'GET clients/ID': ({ client }, { url }) => {
    const fields = url.searchParams.get('fields')?.split(',')
    const shown = Object.entries(client).filter(([name]) => !fields || fields.includes(name))
    return { status: 200, json: Object.fromEntries(shown) }
  },
  'PATCH clients/ID': (state, { body }) => {
    Object.assign(state.client, JSON.parse(body))
    return { status: 200, json: state.client }
  },
  'GET clients/ID/credentials': ({ credentials }) => ({ status: 200, json: credentials }),
  'POST clients/ID/credentials': (state, { body }) => {
    const { pem, kid, alg } = JSON.parse(body) as { pem: string; kid: string; alg: string }
    if (state.credentials.some((one) => one.kid === kid)) return refused(409, 'Conflict', 'credential_exists')
    if (state.credentials.length >= 2) return refused(400, 'Bad Request', 'credential_limit_reached')
    const { n = '', e = '' } = createPublicKey(pem).export({ format: 'jwk' })
    const made = { id: `cred_${state.credentials.length}`, kty: 'RSA', kid, alg, use: 'sig', n, e }
    state.credentials.push(made)
    return { status: 201, json: { id: made.id, kid, alg, credential_type: 'public_key', name: 'stanch' } }
  },
  'POST clients/ID/rotate-secret': (state) => {
    state.rotations += 1
    state.client.client_secret = `rotated-by-auth0-${'x'.repeat(46)}-${state.rotations}`
    return { status: 200, json: state.client }
  },
  'GET client-grants': (_, { url }) => page('client_grants', CLIENT_GRANTS, url),
  'GET grants': ({ grants }, { url }) => {
    const client = url.searchParams.get('client_id')
    return page('grants', client === null ? grants : grants.filter(({ clientID }) => clientID === client), url)
  },
  'DELETE grants/ID': (state, { url }) => {
    state.grants = state.grants.filter(({ id }) => !url.pathname.endsWith(`/${id}`))
    return { status: 204 }
  },
  'GET logs': ({ logs }, asked) => searchLog(logs, asked),
}
const CLIENT_GRANTS = [
  { id: 'cgr_1', client_id: 'shop-web', audience: 'https://api.shop.example', scope: ['read:orders'] },
  { id: 'cgr_2', client_id: 'shop-web', audience: 'https://till.shop.example', scope: ['write:orders'] },
]

function oauth(status: number, error: string): Told {
  return { status, json: { error, error_description: status === 401 ? 'Unauthorized' : 'a sentence' } }
}

/** As the vendor answers to whoever asks too often. */
export const LIMITED: Told = {
  status: 429,
  json: {
    statusCode: 429,
    error: 'Too Many Requests',
    message: 'Global limit has been reached',
    errorCode: 'too_many_requests',
  },
  headers: { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' },
}

export const cast: DoubleCast<Auth0State> = {
  connector: auth0,
  double,
  settings: (tenant) => ({ tenant, admin_client: ADMIN.id, admin_secret: 'env:ADMIN' }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  secrets: { 'env:ADMIN': ADMIN.secret },
  keys: {
    register: (state, key) => void state.credentials.push({ ...key, id: 'cred_0' }),
    require: ({ client }) =>
      void (client.client_authentication_methods = { private_key_jwt: { credentials: [{ id: 'cred_0' }] } }),
  },
  renew: ({ client }) => {
    client.client_secret = FRESH
  },
  seed: {
    evil: ({ client }, there) => {
      client.callbacks = ['https://shop.example/callback', ...(there ? ['https://evil.example/callback'] : [])]
    },
  },
}
const logout = logoutStage(cast, {
  signIn: (state, uri) => {
    const initiators = { mode: 'all' }
    state.client.oidc_logout = { backchannel_logout_urls: [uri], backchannel_logout_initiators: initiators }
    state.sessions.push(session('canary', ADA))
    state.logs.push({ date: new Date(state.now).toISOString(), type: 's', user_id: ADA, client_id: 'shop-web' })
    return 'canary'
  },
  told: ({ outbox }) => outbox.map(({ sid }) => sid),
})
export default { ...doubleWorld(cast), 'session/back-channel-logout': logout }
