import registration from '../../src/connectors/identity/oidc-registration.ts'
import { readAssertion } from './assertion.ts'
import type { PublicKey } from './client-key.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

const TOKEN = 'canary-registration-access-token-4242'
const BY_KEY = 'private_key_jwt'
/** RFC 7592 section 2.2, and RFC 7591 section 2. */
const NOT_TAKEN = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

export interface RegistrationState {
  client: {
    readonly client_id: string
    readonly client_secret?: string
    token_endpoint_auth_method: string
    token_endpoint_auth_signing_alg?: string
    jwks?: { readonly keys: readonly PublicKey[] }
  }
}

/**
 * By the letter of RFC 7592 section 2.2, where a member that is left out goes, the secret too: oidc-provider, which keeps it,
 * is run by oidc-registration.test.ts. Plain data, for the explorer of crashes.
 */
const double: Double<RegistrationState> = {
  start: () => ({
    client: { client_id: 'shop-web', client_secret: LEAKED, token_endpoint_auth_method: 'client_secret_basic' },
  }),
  live: ({ client }) => (client.token_endpoint_auth_method === BY_KEY ? [] : [client.client_secret ?? '']),
  keys: ({ client }) => client.jwks?.keys ?? [],
  answer: (state, asked) => {
    const { origin, pathname: path } = asked.url
    if (path === '/.well-known/openid-configuration') return { status: 200, json: discovered(origin) }
    if (path === '/reg/shop-web') return manage(state, asked)
    return authenticates(state, asked) ? { status: 200 } : { status: 401, json: { error: 'invalid_client' } }
  },
}

function discovered(issuer: string): object {
  return { issuer, token_endpoint: `${issuer}/token`, revocation_endpoint: `${issuer}/revoke` }
}

function authenticates({ client }: RegistrationState, asked: Asked): boolean {
  const expected = { clientId: client.client_id, keys: client.jwks?.keys ?? [], audience: asked.url.origin }
  if (client.token_endpoint_auth_method === BY_KEY) return readAssertion(asked, expected) === 'right'
  const given = credentialsOf(asked)
  return given.id === client.client_id && given.secret === client.client_secret
}

function manage(state: RegistrationState, { method, headers, body }: Asked): Told {
  if (headers.get('authorization') !== `Bearer ${TOKEN}`) return { status: 401, json: { error: 'invalid_token' } }
  if (method === 'PUT' && !put(state, JSON.parse(body))) return { status: 400, json: { error: 'invalid_request' } }
  return { status: 200, json: { ...state.client, client_id_issued_at: 1, registration_access_token: TOKEN } }
}

/** A secret that is given must be the current one. */
function put(state: RegistrationState, given: Record<string, unknown>): boolean {
  const { client_id: id, client_secret: secret } = state.client
  const allowed = given['client_id'] === id && [undefined, secret].includes(given['client_secret'] as string)
  if (!allowed || NOT_TAKEN.some((name) => name in given) || ('jwks' in given && 'jwks_uri' in given)) return false
  state.client = given as unknown as RegistrationState['client']
  return true
}

/** A client with one more key, and no secret that is asked for. */
export function addKey({ client }: RegistrationState, key: PublicKey): void {
  client.token_endpoint_auth_method = BY_KEY
  client.jwks = { keys: [...(client.jwks?.keys ?? []), key] }
}

export const cast: DoubleCast<RegistrationState> = {
  connector: registration,
  double,
  settings: (issuer) => ({ issuer, update_renews_token: false }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  targetAt: (url) => ({ registration_url: `${url}/reg/shop-web`, registration_token: 'env:REGISTRATION' }),
  secrets: { 'env:REGISTRATION': TOKEN },
  renew: ({ client }) => void Object.assign(client, { client_secret: FRESH }),
}
