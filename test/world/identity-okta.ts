import okta from '../../src/connectors/identity/okta.ts'
import { readAssertion } from './assertion.ts'
import type { PublicKey } from './client-key.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { error, page } from './okta-answers.ts'
import { answerUsers, assignments, entriesOf, signedIn } from './okta-users.ts'
import type { LogEntry, OktaUser } from './okta-users.ts'

export { LIMITED } from './okta-answers.ts'

export const SSWS = 'canary-okta-api-token-7474'
const APP = '/api/v1/apps/0oaShopWeb'
const MOST = 2

interface Secret {
  id: string
  status: 'ACTIVE' | 'INACTIVE'
  client_secret: string
  secret_hash: string
  created: string
  lastUpdated: string
}

export interface OktaState {
  status: 'ACTIVE' | 'INACTIVE'
  redirects: string[]
  method: string
  keys: PublicKey[]
  secrets: Secret[]
  made: number
  tokens: { id: string }[]
  logs: LogEntry[]
  users: OktaUser[]
  federationBroker: boolean
}

const MADE = { created: '2026-11-01T08:00:00.000Z', lastUpdated: '2026-11-01T08:00:00.000Z' }

export const secretOf = (id: string, value: string, status: Secret['status'] = 'ACTIVE'): Secret => {
  return { id, status, client_secret: value, secret_hash: `hash-of-${id}`, ...MADE }
}

/** The Management API of one app, and the org authorization server. */
export const double: Double<OktaState> = {
  start: () => ({
    status: 'ACTIVE',
    redirects: ['https://shop.example/callback'],
    method: 'client_secret_basic',
    keys: [],
    secrets: [secretOf('ocs0', LEAKED)],
    made: 0,
    tokens: Array.from({ length: 3 }, (_, place) => ({ id: `oar${place}` })),
    logs: [],
    users: [signedIn('ada'), signedIn('bob')],
    federationBroker: false,
  }),
  keys: ({ keys }) => keys,
  live: ({ status, secrets, method }) =>
    status === 'INACTIVE' || method === BY_KEY
      ? []
      : secrets.filter((one) => one.status === 'ACTIVE').map((one) => one.client_secret),
  answer: (state, asked) => {
    const { pathname: path } = asked.url
    if (path.startsWith('/oauth2/')) return probe(state, asked)
    if (asked.headers.get('authorization') !== `SSWS ${SSWS}`) return error(401, 'E0000011')
    if (path === '/api/v1/logs')
      return page(entriesOf(state, asked.url), asked.url, asked.url.searchParams.has('until'))
    if (path.startsWith('/api/v1/users')) return answerUsers(state, asked)
    return path.startsWith(APP) ? manage(state, asked) : error(404, 'E0000007')
  },
}

/** The app is registered for Basic: the right secret by post is refused like a wrong one. */
function probe(state: OktaState, asked: Asked): Told {
  if (!(state.method === BY_KEY ? signs(state, asked) : sendsSecret(state, asked)))
    return {
      status: 401,
      json: {
        error: 'invalid_client',
        error_description: 'The client secret supplied for a confidential client is invalid.',
      },
    }
  if (asked.url.pathname.endsWith('/v1/revoke')) return { status: 200 }
  return { status: 400, json: { error: 'invalid_grant', error_description: 'The authorization code is invalid.' } }
}

const BY_KEY = 'private_key_jwt'

function sendsSecret(state: OktaState, asked: Asked): boolean {
  const { by, id, secret } = credentialsOf(asked)
  return by === 'basic' && id === 'shop-web' && double.live(state).includes(secret)
}

/** The audience is the endpoint that was called. */
function signs({ keys, status }: OktaState, asked: Asked): boolean {
  const audience = `${asked.url.origin}${asked.url.pathname}`
  return status === 'ACTIVE' && readAssertion(asked, { clientId: 'shop-web', keys, audience }) === 'right'
}

function manage(state: OktaState, { method, url, body }: Asked): Told {
  const [, secretId = '', verb = ''] =
    /^\/credentials\/secrets(?:\/([^/]+))?(?:\/lifecycle\/(\w+))?$/.exec(url.pathname.slice(APP.length)) ?? []
  const route = `${method} ${url.pathname.slice(APP.length).replace(secretId, secretId ? 'ID' : '')}`
  const secret = state.secrets.find(({ id }) => id === secretId)
  if (secretId && !secret) return error(404, 'E0000007')
  switch (route) {
    case 'GET ':
      return { status: 200, json: appOf(state) }
    case 'PUT ':
      state.method = (JSON.parse(body) as ReturnType<typeof appOf>).credentials.oauthClient.token_endpoint_auth_method
      return { status: 200, json: appOf(state) }
    case 'GET /credentials/jwks':
      return { status: 200, json: { keys: state.keys.map((key) => ({ ...MADE, ...key, id: `pks-${key.kid}` })) } }
    case 'POST /credentials/jwks':
      state.keys.push(JSON.parse(body))
      return { status: 201, json: JSON.parse(body) }
    case 'POST /lifecycle/activate':
    case 'POST /lifecycle/deactivate':
      state.status = url.pathname.endsWith('/activate') ? 'ACTIVE' : 'INACTIVE'
      return { status: 200, json: {} }
    case 'GET /tokens':
      return page(
        state.tokens.map((token) => ({ ...token, ...MADE, clientId: 'shop-web', status: 'ACTIVE' })),
        url,
      )
    case 'DELETE /tokens':
      state.tokens = []
      return { status: 204 }
    case 'GET /users':
      return page(assignments(state), url)
    case 'GET /grants':
      return page([{ ...MADE, id: 'oag0', issuer: 'https://shop.okta.com', scopeId: 'okta.users.read' }], url)
    case 'GET /credentials/secrets':
      return { status: 200, json: state.secrets }
    case 'POST /credentials/secrets':
      return create(state, JSON.parse(body || '{}'))
    case 'POST /credentials/secrets/ID/lifecycle/activate':
    case 'POST /credentials/secrets/ID/lifecycle/deactivate':
      return setStatus(state, secret!, verb === 'activate' ? 'ACTIVE' : 'INACTIVE')
    case 'DELETE /credentials/secrets/ID':
      if (secret!.status === 'ACTIVE') return error(400, 'E0000001', 'You cannot delete an active client secret.')
      state.secrets = state.secrets.filter(({ id }) => id !== secretId)
      return { status: 204 }
    default:
      return error(405, 'E0000022')
  }
}

function create(state: OktaState, { client_secret: own }: { client_secret?: string }): Told {
  if (state.secrets.length >= MOST)
    return error(400, 'E0000001', "You've reached the maximum number of client secrets per client.")
  if (own !== undefined && !/^[\x20-\x7e]{14,100}$/.test(own)) return error(400, 'E0000001', 'Invalid client secret.')
  state.made += 1
  const made = secretOf(`ocs${state.made}`, own ?? `generated-by-okta-${state.made}`)
  state.secrets.push(made)
  return { status: 201, json: made }
}

function setStatus(state: OktaState, secret: Secret, status: Secret['status']): Told {
  const others = state.secrets.filter((one) => one !== secret && one.status === 'ACTIVE')
  if (status === 'INACTIVE' && others.length === 0)
    return error(400, 'E0000001', 'You cannot deactivate the only active client secret.')
  secret.status = status
  return { status: 200, json: secret }
}

function appOf({ status, redirects, method, federationBroker }: OktaState) {
  return {
    ...MADE,
    id: '0oaShopWeb',
    name: 'oidc_client',
    label: 'Web shop',
    signOnMode: 'OPENID_CONNECT',
    status,
    credentials: { oauthClient: { client_id: 'shop-web', token_endpoint_auth_method: method } },
    settings: {
      implicitAssignment: federationBroker,
      oauthClient: {
        redirect_uris: redirects,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        application_type: 'web',
        post_logout_redirect_uris: ['https://shop.example/'],
      },
    },
  }
}

export const cast: DoubleCast<OktaState> = {
  connector: okta,
  double,
  settings: (org) => ({ org, api_token: 'env:ADMIN' }),
  target: { id: 'web', client_id: 'shop-web', with: { app_id: '0oaShopWeb' } },
  secrets: { 'env:ADMIN': SSWS },
  add: (state) => {
    state.secrets.push(secretOf('ocs1', FRESH))
  },
  keys: {
    register: (state, key) => void state.keys.push(key),
    require: (state) => void (state.method = BY_KEY),
  },
  renew: (state) => {
    state.secrets = [secretOf('ocs0', LEAKED, 'INACTIVE'), secretOf('ocs1', FRESH)]
  },
  seed: {
    evil: (state, there) => {
      state.redirects = ['https://shop.example/callback', ...(there ? ['https://evil.example/callback'] : [])]
    },
    disable: (state) => {
      state.status = 'INACTIVE'
    },
  },
}
export default doubleWorld(cast)
