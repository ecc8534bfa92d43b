import authentikConnector from '../../src/connectors/identity/authentik.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { manageUsers, page, signedIn } from './authentik-sessions.ts'
import type { SignedIn } from './authentik-sessions.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { logoutStage } from './logout-stage.ts'

export const TOKEN = 'canary-authentik-token-0123456789'

export interface Authentik extends SignedIn {
  secret: string
  client_type: 'confidential' | 'public'
  signing_key: string | null
  redirect_uris: { matching_mode: string; url: string }[]
  jwt_federation_sources: string[]
}

/** authentik by its OpenAPI document and its sources: API v3 in front of one OAuth2 provider, pk 7. */
export const authentik: Double<Authentik> = {
  start: () => ({
    secret: LEAKED,
    client_type: 'confidential',
    signing_key: 'b2f2c4d0-0000-4000-8000-000000000001',
    redirect_uris: [{ matching_mode: 'strict', url: 'https://shop.example.com/callback' }],
    jwt_federation_sources: [],
    ...signedIn(),
  }),
  live: ({ secret }) => [secret],
  answer: (state, asked) =>
    logIn(state, asked) ?? manage(state, asked) ?? { status: 404, json: { detail: 'Not found.' } },
}

function logIn(state: Authentik, asked: Asked): Told | undefined {
  const { by, id, secret } = credentialsOf(asked)
  const right = by !== 'none' && id === 'shop-web' && secret === state.secret
  if (asked.url.pathname === '/application/o/revoke/')
    return right ? { status: 200, json: {} } : { status: 401, json: { error: 'invalid_client' } }
  if (asked.url.pathname !== '/application/o/token/') return undefined
  return { status: 400, json: { error: right ? 'invalid_grant' : 'invalid_client' } }
}

function manage(state: Authentik, { method, url, headers, body }: Asked): Told | undefined {
  if (headers.get('authorization') !== `Bearer ${TOKEN}`)
    return { status: 403, json: { detail: 'Token invalid/expired' } }
  if (`${method} ${url.pathname}` === 'GET /api/v3/providers/oauth2/') {
    // The real filter is exact; one that is not must not lead to another client.
    const others = [
      {
        ...provider(state),
        pk: 8,
        client_id: 'shop-web-2',
        client_secret: 'another-canary-0123456789',
        logout_uri: '',
      },
    ]
    const id = url.searchParams.get('client_id')
    const results = id === null || id === 'shop-web' ? [...others, provider(state)] : []
    return { status: 200, json: page(results, url) }
  }
  if (`${method} ${url.pathname}` === 'PATCH /api/v3/providers/oauth2/7/') {
    state.secret = (JSON.parse(body) as { client_secret: string }).client_secret
    return { status: 200, json: provider(state) }
  }
  return manageUsers(state, { method, url }, provider(state))
}

export const LIMITED: Told = {
  status: 429,
  json: { detail: 'Request was throttled. Expected available in 17 seconds.' },
  headers: { 'retry-after': '17' },
}

function provider(state: Authentik): object {
  const { secret, client_type, signing_key, redirect_uris, jwt_federation_sources, logout_uri, logout_method } = state
  return {
    logout_uri,
    logout_method,
    client_type,
    signing_key,
    redirect_uris,
    jwt_federation_sources,
    pk: 7,
    name: 'Web shop',
    client_id: 'shop-web',
    client_secret: secret,
    grant_types: ['authorization_code', 'refresh_token'],
    property_mappings: ['1c0ffee0-0000-4000-8000-000000000001'],
    jwt_federation_providers: [],
  }
}

const NONE = { authorization_codes: [], refresh_tokens: [], access_tokens: [] }

export const cast: DoubleCast<Authentik> = {
  connector: authentikConnector,
  double: authentik,
  settings: (url) => ({ url, token: 'env:TOKEN' }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  secrets: { 'env:TOKEN': TOKEN },
  renew: (state) => {
    state.secret = FRESH
  },
  seed: {
    evil: (state, there) => {
      if (there) state.redirect_uris.push({ matching_mode: 'regex', url: 'https://.*' })
      else state.redirect_uris.pop()
    },
  },
}

// One grant: each that is deleted is a change.
const one = {
  ...authentik,
  start: () => ({ ...authentik.start(), granted: { ...NONE, refresh_tokens: [{ pk: 11, user: 1, session: null }] } }),
}
const logout = logoutStage(cast, {
  signIn: (state, uri) => {
    state.logout_uri = uri
    return 'a1'
  },
  told: ({ told }) => told,
})
const world: World = { ...doubleWorld({ ...cast, double: one }), 'session/back-channel-logout': logout }
export default world
