import zitadelConnector from '../../src/connectors/identity/zitadel.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { readAssertion } from './assertion.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { shownOnce } from './shown-once.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { manageUsers, signedIn } from './zitadel-sessions.ts'
import type { SignedIn } from './zitadel-sessions.ts'
import { BY_KEY, KEY_READS, KEY_WRITES, keysInForce } from './zitadel-keys.ts'
import type { AppKeys, KeyCall } from './zitadel-keys.ts'

export const TOKEN = 'canary-zitadel-token-0123456789'

export interface Zitadel extends SignedIn, AppKeys {
  secret: string
  /** How many secrets it made. */
  made: number
  active: boolean
  redirectUris: string[]
}

/**
 * ZITADEL by its proto files: ApplicationService v2 in front of the application 22 of the project 11. Its own client judges
 * it in test/system/zitadel.test.ts: that one is written in Python, since none for Node knows this service (@zitadel/client
 * 1.3.1 ends at v2beta).
 */
export const zitadel: Double<Zitadel> = {
  start: () => ({
    secret: LEAKED,
    made: 0,
    active: true,
    clientId: 'shop-web',
    redirectUris: ['https://shop.example.com/callback'],
    authMethodType: null,
    loginVersion: { loginV2: { baseUri: 'https://login.example.com' } },
    keys: [],
    keysMade: 0,
    ...signedIn(),
  }),
  live: ({ secret, active, authMethodType }) => (active && authMethodType !== BY_KEY ? [secret] : []),
  keys: (state) => keysInForce(state).map(({ keyId }) => ({ kid: keyId })),
  answer: (state, asked) => logIn(state, asked) ?? manage(state, asked),
}

/** Only the registered method is accepted; an inactive client is refused like an unknown one. */
function logIn(state: Zitadel, asked: Asked): Told | undefined {
  if (!asked.url.pathname.startsWith('/oauth/v2/')) return undefined
  if (!state.active || !(state.authMethodType === BY_KEY ? signs(state, asked) : knowsSecret(state, asked)))
    return { status: 401, json: { error: 'invalid_client' } }
  if (asked.url.pathname === '/oauth/v2/revoke') return { status: 200 }
  return { status: 400, json: { error: 'invalid_request', error_description: 'Errors.User.Code.Invalid' } }
}

function knowsSecret(state: Zitadel, asked: Asked): boolean {
  const { by, id, secret } = credentialsOf(asked)
  const method = state.authMethodType === 'OIDC_AUTH_METHOD_TYPE_POST' ? 'post' : 'basic'
  return by === method && id === state.clientId && secret === state.secret
}

function signs(state: Zitadel, asked: Asked): boolean {
  const keys = state.keys.map(({ keyId: kid, n = '', e = '' }) => ({ kid, n, e }))
  return readAssertion(asked, { clientId: state.clientId, keys, audience: asked.url.origin }) === 'right'
}

function manage(state: Zitadel, request: Asked): Told {
  const { url, headers, body } = request
  if (headers.get('authorization') !== `Bearer ${TOKEN}`)
    return { status: 401, json: { code: 'unauthenticated', message: 'a sentence' } }
  const ofUsers = manageUsers(state, request)
  if (ofUsers) return ofUsers
  const asked = JSON.parse(body) as KeyCall
  const method = /^\/zitadel\.application\.v2\.ApplicationService\/(\w+)$/.exec(url.pathname)?.[1] ?? ''
  const keyRead = KEY_READS[method]
  if (keyRead) return keyRead(state, asked)
  const write = WRITES[method] ?? KEY_WRITES[method]
  const known = asked.applicationId === '22' && (!write || asked.projectId === '11')
  if (known && write) return write(state, asked)
  if (known && method === 'GetApplication') return { status: 200, json: { application: application(state) } }
  return { status: 404, json: { code: 'not_found', message: 'a sentence' } }
}

const WRITES: Readonly<Record<string, (state: Zitadel, asked: KeyCall) => Told>> = {
  GenerateClientSecret: (state) => {
    state.made += 1
    state.secret = `generated-canary-${state.made}-0123456789abcdef`
    return { status: 200, json: { clientSecret: state.secret, creationDate: '2026-11-25T12:00:00Z' } }
  },
  DeactivateApplication: (state) => {
    state.active = false
    return { status: 200, json: { deactivationDate: '2026-11-25T12:00:00Z' } }
  },
  ReactivateApplication: (state) => {
    state.active = true
    return { status: 200, json: { reactivationDate: '2026-11-25T12:00:00Z' } }
  },
}

/** Connect's word for it. */
export const LIMITED: Told = {
  status: 429,
  json: { code: 'resource_exhausted', message: 'a sentence' },
  headers: { 'retry-after': '17' },
}

function application({ active, authMethodType, loginVersion, ...more }: Zitadel): object {
  const { clientId, redirectUris, backChannelLogoutUri } = more
  return {
    applicationId: '22',
    state: active ? 'APPLICATION_STATE_ACTIVE' : 'APPLICATION_STATE_INACTIVE',
    name: 'Web shop',
    oidcConfiguration: {
      clientId,
      redirectUris,
      backChannelLogoutUri,
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      ...(authMethodType !== null && { authMethodType }),
      ...(loginVersion !== null && { loginVersion }),
    },
  }
}

export const TARGET = { project: '11', application: '22' }

export const cast: DoubleCast<Zitadel> = {
  connector: zitadelConnector,
  double: zitadel,
  settings: (url) => ({ url, token: 'env:TOKEN' }),
  target: { id: 'web', client_id: 'shop-web', with: TARGET },
  secrets: { 'env:TOKEN': TOKEN },
  renew: (state) => {
    state.secret = FRESH
  },
  keys: {
    register: (state, { kid, n, e }) => state.keys.push({ keyId: kid, n, e }),
    require: (state) => {
      state.authMethodType = BY_KEY
    },
    issued: 'a key whose answer was lost can only be replaced by another one',
  },
  seed: {
    evil: (state, there) => {
      if (there) state.redirectUris.push('https://evil.example.net/callback')
      else state.redirectUris.pop()
    },
    disable: (state) => {
      state.active = false
    },
  },
}

const stages = doubleWorld(cast)
const world: World = { ...stages, 'identity/issue-client-secret': shownOnce(stages) }
export default world
