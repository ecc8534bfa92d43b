import authentikConnector from '../../src/connectors/identity/authentik.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const TOKEN = 'canary-authentik-token-0123456789'

export interface Authentik {
  secret: string
  client_type: 'confidential' | 'public'
  signing_key: string | null
  redirect_uris: { matching_mode: string; url: string }[]
  jwt_federation_sources: string[]
  /** By kind, the keys of what was granted. */
  granted: Record<string, number[]>
}

/** authentik by its OpenAPI document and its sources: API v3 in front of one OAuth2 provider, pk 7. */
export const authentik: Double<Authentik> = {
  start: () => ({
    secret: LEAKED,
    client_type: 'confidential',
    signing_key: 'b2f2c4d0-0000-4000-8000-000000000001',
    redirect_uris: [{ matching_mode: 'strict', url: 'https://shop.example.com/callback' }],
    jwt_federation_sources: [],
    granted: { authorization_codes: [1], refresh_tokens: [11, 12, 13], access_tokens: [21] },
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
    const others = [{ ...provider(state), pk: 8, client_id: 'shop-web-2', client_secret: 'another-canary-0123456789' }]
    const results = url.searchParams.get('client_id') === 'shop-web' ? [...others, provider(state)] : []
    return { status: 200, json: page(results, url) }
  }
  if (`${method} ${url.pathname}` === 'PATCH /api/v3/providers/oauth2/7/') {
    state.secret = (JSON.parse(body) as { client_secret: string }).client_secret
    return { status: 200, json: provider(state) }
  }
  return manageGrants(state, method, url)
}

function manageGrants(state: Authentik, method: string, url: URL): Told | undefined {
  const [, kind = '', id] = /^\/api\/v3\/oauth2\/(\w+)\/(?:(\d+)\/)?$/.exec(url.pathname) ?? []
  const held = state.granted[kind]
  if (!held) return undefined
  if (method === 'GET' && url.searchParams.get('provider') === '7') {
    const whose = { provider: provider(state), user: { pk: 1, username: 'ada', name: 'Ada' } }
    const rows = held.map((pk) => ({ ...whose, pk, is_expired: false, expires: '2026-12-25T00:00:00Z', scope: [] }))
    return { status: 200, json: page(rows, url) }
  }
  if (method !== 'DELETE' || !held.includes(Number(id))) return undefined
  held.splice(held.indexOf(Number(id)), 1)
  return { status: 204 }
}

/** Two a page, so that a list of three has to be walked; zero is no page. */
function page(all: readonly object[], { searchParams }: URL): object {
  const [current, size] = [Number(searchParams.get('page') ?? 1), 2]
  const total_pages = Math.max(1, Math.ceil(all.length / size))
  const [start, end] = [(current - 1) * size, Math.min(current * size, all.length)]
  const next = current < total_pages ? current + 1 : 0
  const place = { current, total_pages, next, previous: current - 1, start_index: start + 1, end_index: end }
  return { pagination: { count: all.length, ...place }, results: all.slice(start, end), autocomplete: {} }
}

export const LIMITED: Told = {
  status: 429,
  json: { detail: 'Request was throttled. Expected available in 17 seconds.' },
  headers: { 'retry-after': '17' },
}

function provider({ secret, client_type, signing_key, redirect_uris, jwt_federation_sources }: Authentik): object {
  return {
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
    logout_uri: '',
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
const one = { ...authentik, start: () => ({ ...authentik.start(), granted: { ...NONE, refresh_tokens: [11] } }) }
const world: World = doubleWorld({ ...cast, double: one })
export default world
