import hydra from '../../src/connectors/identity/ory-hydra.ts'
import { readAssertion } from './assertion.ts'
import type { PublicKey } from './client-key.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { answerOfSessions, startSessions } from './hydra-sessions.ts'
import type { HydraSessions } from './hydra-sessions.ts'

export const KEY = 'canary-hydra-admin-key-7373'
const MOST_ROTATED = 5

export interface HydraState {
  client: {
    client_id: string
    token_endpoint_auth_method: string
    redirect_uris: string[]
    grant_types: string[]
    scope: string
    jwks?: { keys: PublicKey[] }
  }
  secret: string
  /** What rotations have kept: each of them is accepted. */
  rotated: string[]
  rotations: number
  sessions: HydraSessions
}

/** Public and admin port in one: master of 2026-07, which has `rotate`. */
export const double: Double<HydraState> = {
  start: () => ({
    client: {
      client_id: 'shop-web',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['https://shop.example/callback'],
      grant_types: ['authorization_code'],
      scope: 'openid offline',
    },
    secret: LEAKED,
    rotated: [],
    rotations: 0,
    sessions: startSessions(),
  }),
  live: ({ client, secret, rotated }) => (client.token_endpoint_auth_method === BY_KEY ? [] : [secret, ...rotated]),
  keys: ({ client }) => client.jwks?.keys ?? [],
  answer: (state, asked) => {
    const { pathname: path } = asked.url
    if (path.startsWith('/oauth2/') && !authenticates(state, asked)) return oauth(401, 'invalid_client')
    if (path === '/oauth2/revoke') return { status: 200 }
    if (path === '/oauth2/token') return token(state, asked)
    return admin(state, asked)
  },
}

const BY_KEY = 'private_key_jwt'

function authenticates({ client, secret, rotated }: HydraState, asked: Asked): boolean {
  const audience = `${asked.url.origin}/oauth2/token`
  const expected = { clientId: client.client_id, keys: client.jwks?.keys ?? [], audience }
  if (client.token_endpoint_auth_method === BY_KEY) return readAssertion(asked, expected) === 'right'
  const given = credentialsOf(asked)
  const registered = `client_secret_${given.by}` === client.token_endpoint_auth_method
  return registered && given.id === client.client_id && [secret, ...rotated].includes(given.secret)
}

function token({ client }: HydraState, { body }: Asked): Told {
  const grant = new URLSearchParams(body).get('grant_type') ?? ''
  return oauth(400, client.grant_types.includes(grant) ? 'invalid_grant' : 'unauthorized_client')
}

function admin(state: HydraState, asked: Asked): Told {
  const { method, url, headers, body } = asked
  if (headers.get('authorization') !== `Bearer ${KEY}`) return oauth(401, 'unauthorized')
  const ofSessions = answerOfSessions(state.sessions, asked)
  if (ofSessions) return ofSessions
  const path = `/admin/clients/${state.client.client_id}`
  const route = `${method} ${url.pathname.replace(path, '')}`
  if (!url.pathname.startsWith(path)) return oauth(404, 'Not Found')
  if (route === 'GET ') return { status: 200, json: state.client }
  if (route === 'PATCH ') return patch(state, JSON.parse(body))
  if (route === 'POST /secrets/rotate') return rotate(state)
  if (route === 'DELETE /secrets/rotate') {
    state.rotated = []
    return { status: 204 }
  }
  return oauth(404, 'Not Found')
}

/** JSON Patch: `replace` wants a member that is there, `add` makes one. A new secret clears what rotations kept, and is echoed once. */
function patch(state: HydraState, operations: { op: string; path: string; value: unknown }[]): Told {
  for (const { op, path, value } of operations) {
    const known = op === 'add' || (op === 'replace' && path.slice(1) in { ...state.client, client_secret: '' })
    if (!known) return oauth(400, 'Bad Request')
    if (path !== '/client_secret') Object.assign(state.client, { [path.slice(1)]: value })
    else if (state.secret !== value) Object.assign(state, { secret: value, rotated: [] })
  }
  return { status: 200, json: { ...state.client, client_secret: state.secret } }
}

function rotate(state: HydraState): Told {
  state.rotations += 1
  state.rotated = [state.secret, ...state.rotated].slice(0, MOST_ROTATED)
  state.secret = `rotated-by-hydra-${state.rotations}`
  return { status: 200, json: { ...state.client, client_secret: state.secret } }
}

function oauth(status: number, error: string): Told {
  return { status, json: { error, error_description: 'a sentence' } }
}

/** A client with one more key, and no secret. */
export function addKey({ client }: HydraState, key: PublicKey): void {
  client.token_endpoint_auth_method = BY_KEY
  client.jwks = { keys: [...(client.jwks?.keys ?? []), key] }
}

export const cast: DoubleCast<HydraState> = {
  connector: hydra,
  double,
  settings: (url) => ({ issuer: url, admin_url: url, admin_key: 'env:ADMIN' }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  secrets: { 'env:ADMIN': KEY },
  keys: {
    register: ({ client }, key) => void (client.jwks = { keys: [key] }),
    require: ({ client }) => void (client.token_endpoint_auth_method = BY_KEY),
  },
  renew: (state) => {
    state.secret = FRESH
  },
  seed: {
    evil: ({ client }, there) => {
      client.redirect_uris = ['https://shop.example/callback', ...(there ? ['https://evil.example/callback'] : [])]
    },
  },
}
export default doubleWorld(cast)
