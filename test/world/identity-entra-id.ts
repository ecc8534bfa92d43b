import entraId from '../../src/connectors/identity/entra-id.ts'
import { readCertificate } from '../../src/sdk/key/certificate.ts'
import { makeClientKey } from '../../src/sdk/key/make-key.ts'
import { readAssertion } from './assertion.ts'
import type { PublicKey } from './client-key.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { graphError, page } from './entra-answers.ts'
import { knownKeys, replaced } from './entra-keys.ts'
import { passwordOf, shown } from './entra-passwords.ts'
import type { Password } from './entra-passwords.ts'
import type { KeyCredential } from './entra-keys.ts'

import { answerUsers, member } from './entra-users.ts'
import type { EntraUsers } from './entra-users.ts'

export { LIMITED } from './entra-answers.ts'
export { passwordOf } from './entra-passwords.ts'

export const APP_ID = '11111111-2222-4333-8444-555555555555'
export const ADMIN = { id: '99999999-2222-4333-8444-555555555555', secret: 'canary-entra-admin-secret-7575' }
export const TOKEN = 'canary-entra-graph-token-7676'

export interface EntraState extends EntraUsers {
  enabled: boolean
  redirects: string[]
  application: Password[]
  principal: Password[]
  keys: KeyCredential[]
  /** Of the service principal. */
  principalKeys: KeyCredential[]
  /** What an app management policy allows a certificate. */
  longestDays: number
  fallbackPublic: boolean
  mobileRedirects: string[]
  made: number
  signIns: object[]
  /** How many probes more a new secret is unknown to the nodes. */
  unknown: number
}

/** Graph and the sign-in host in one. */
export const double: Double<EntraState> = {
  start: () => ({
    enabled: true,
    redirects: ['https://shop.example/callback'],
    application: [passwordOf(0, LEAKED)],
    principal: [],
    keys: [],
    principalKeys: [],
    longestDays: 3650,
    fallbackPublic: false,
    mobileRedirects: [],
    made: 0,
    signIns: [],
    unknown: 0,
    users: [member(1, 'ada'), member(2, 'bob')],
    groups: {},
    assigned: [],
    assignmentRequired: true,
  }),
  keys: ({ keys }) => knownKeys(keys),
  live: ({ enabled, application, principal }) =>
    enabled ? [...application, ...principal].filter(({ expired }) => !expired).map((one) => one.secretText) : [],
  answer: (state, asked) => {
    if (asked.url.pathname === '/contoso.example/oauth2/v2.0/token') return token(state, asked)
    if (asked.headers.get('authorization') !== `Bearer ${TOKEN}`) return graphError(401, 'InvalidAuthenticationToken')
    return graph(state, asked)
  },
}

function token(state: EntraState, asked: Asked): Told {
  const form = new URLSearchParams(asked.body)
  const { id, secret } = credentialsOf(asked)
  if (!form.get('scope')) return refused(400, 'invalid_request', 'AADSTS900144')
  if (id === ADMIN.id && secret === ADMIN.secret)
    return { status: 200, json: { access_token: TOKEN, expires_in: 3599 } }
  if (id !== APP_ID) return refused(400, 'unauthorized_client', 'AADSTS700016')
  if (!state.enabled) return refused(401, 'invalid_client', 'AADSTS7000112')
  return form.has('client_assertion') ? byKey(state, asked) : bySecret(state, secret)
}

const MINTED: Told = { status: 200, json: { access_token: 'canary-entra-app-token-7777', expires_in: 3599 } }

function bySecret(state: EntraState, secret: string): Told {
  const found = [...state.application, ...state.principal].find(({ secretText }) => secretText === secret)
  if (!found || (found.displayName !== null && isStillUnknown(state)))
    return refused(401, 'invalid_client', 'AADSTS7000215')
  return found.expired ? refused(401, 'invalid_client', 'AADSTS7000222') : MINTED
}

function byKey(state: EntraState, asked: Asked): Told {
  const keys = knownKeys([...state.keys, ...state.principalKeys])
  const audience = `${asked.url.origin}${asked.url.pathname}`
  const isRight = readAssertion(asked, { clientId: APP_ID, keys, audience }) === 'right'
  return isRight && !isStillUnknown(state) ? MINTED : refused(401, 'invalid_client', 'AADSTS700027')
}

function isStillUnknown(state: EntraState): boolean {
  if (state.unknown === 0) return false
  state.unknown -= 1
  return true
}

function graph(state: EntraState, asked: Asked): Told {
  const { method, url, body } = asked
  const path = decodeURIComponent(url.pathname)
  if (/^\/v1\.0\/(?:users|groups)/.test(path)) return answerUsers(state, asked)
  if (path === '/beta/auditLogs/signIns') return page(state.signIns, url)
  const [, owner, rest = ''] =
    new RegExp(`^/v1\\.0/(applications|servicePrincipals)\\(appId='${APP_ID}'\\)(/\\w+)?$`).exec(path) ?? []
  if (owner === undefined) return graphError(404, 'Request_ResourceNotFound')
  const part = PARTS[owner as keyof typeof PARTS]
  const list = state[part]
  const json = body === '' ? {} : JSON.parse(body)
  switch (`${method} ${rest}`) {
    case 'GET ':
      return read(state, part, url.searchParams.get('$select'))
    case 'PATCH ':
      return patch(state, part, json)
    case 'POST /addPassword':
      return addPassword(state, list, json.passwordCredential)
    case 'POST /removePassword':
      return removePassword(list, json.keyId)
    case 'GET /appRoleAssignedTo':
      return page(state.assigned, url)
    case 'GET /federatedIdentityCredentials':
    case 'GET /owners':
      return page([], url)
    default:
      return graphError(400, 'Request_BadRequest')
  }
}

type Part = 'application' | 'principal'
const PARTS = { applications: 'application', servicePrincipals: 'principal' } as const
const FLOWS = ['web', 'spa', 'publicClient', 'isFallbackPublicClient']

/** Only an application has flows, and to ask a service principal for them is an error. */
function read(state: EntraState, part: Part, select: string | null): Told {
  const names = select?.split(',') ?? []
  if (part === 'principal' && FLOWS.some((name) => names.includes(name))) return graphError(400, 'Request_BadRequest')
  return { status: 200, json: objectOf(state, part, select === 'keyCredentials') }
}

function objectOf(state: EntraState, part: Part, showsKeys: boolean): object {
  const keys = part === 'application' ? state.keys : state.principalKeys
  return {
    id: 'the-object-id',
    passwordCredentials: state[part].map((one) => shown(one)),
    keyCredentials: keys.map((one) => ({ ...one, key: showsKeys ? one.key : null })),
    ...(part === 'principal'
      ? { accountEnabled: state.enabled, appRoleAssignmentRequired: state.assignmentRequired }
      : {
          web: { redirectUris: state.redirects, logoutUrl: null },
          spa: { redirectUris: [] },
          publicClient: { redirectUris: state.mobileRedirects },
          isFallbackPublicClient: state.fallbackPublic,
        }),
  }
}

function patch(state: EntraState, part: Part, json: { accountEnabled?: boolean; keyCredentials?: object[] }): Told {
  if (part === 'principal') {
    state.enabled = json.accountEnabled ?? state.enabled
    return { status: 204 }
  }
  const keys = replaced(state.keys, json.keyCredentials ?? state.keys, state.longestDays)
  if (typeof keys === 'string') return graphError(400, keys)
  state.keys = [...keys]
  return { status: 204 }
}

function addPassword(state: EntraState, list: Password[], { displayName }: { displayName: string }): Told {
  state.made += 1
  const made = passwordOf(state.made, `${state.made}Made~by-Entra.0123456789-abcdefgh`, { displayName })
  list.push(made)
  return { status: 200, json: { ...shown(made), secretText: made.secretText } }
}

function removePassword(list: Password[], keyId: string): Told {
  const place = list.findIndex((one) => one.keyId === keyId)
  if (place < 0) return graphError(400, 'Request_BadRequest')
  list.splice(place, 1)
  return { status: 204 }
}

function refused(status: number, error: string, code: string): Told {
  const description = `${code}: a sentence. Trace ID: 0 Correlation ID: 0 Timestamp: 0`
  return { status, json: { error, error_description: description, error_codes: [Number(code.slice(6))] } }
}

/** As Graph would have it after a PATCH with this certificate. */
export function keyCredentialOf({ x5c: [key] = [''] }: Pick<PublicKey, 'x5c'>): KeyCredential {
  const { from: startDateTime = '', to: endDateTime = '' } = readCertificate(key) ?? {}
  const sent = { type: 'AsymmetricX509Cert', usage: 'Verify', key, startDateTime, endDateTime }
  const made = replaced([], [sent], 3650)
  if (typeof made === 'string' || !made[0]) throw new Error('this key has no certificate')
  return made[0]
}

export const cast: DoubleCast<EntraState> = {
  connector: entraId,
  double,
  settings: (url) => ({
    tenant: 'contoso.example',
    admin_client: ADMIN.id,
    admin_secret: 'env:ADMIN',
    login_url: url,
    graph_url: url,
  }),
  target: { id: 'web', client_id: APP_ID, with: {} },
  secrets: { 'env:ADMIN': ADMIN.secret },
  generates: true,
  add: ({ application }) => {
    application.push(passwordOf(1, FRESH, { displayName: 'stanch/k' }))
  },
  renew: (state) => {
    state.application = [passwordOf(1, FRESH, { displayName: 'stanch/k' })]
  },
  keys: {
    key: (await makeClientKey({ certificateDays: 90 }, 2048)).reveal(),
    register: (state, key) => {
      state.keys = [keyCredentialOf(key)]
    },
    require: (state) => {
      state.application = []
    },
  },
  seed: {
    evil: (state, there) => {
      state.redirects = ['https://shop.example/callback', ...(there ? ['https://evil.example/callback'] : [])]
    },
    disable: (state) => {
      state.enabled = false
    },
  },
}
export default doubleWorld(cast)
