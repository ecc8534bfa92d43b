import entraId from '../../src/connectors/identity/entra-id.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const APP_ID = '11111111-2222-4333-8444-555555555555'
export const ADMIN = { id: '99999999-2222-4333-8444-555555555555', secret: 'canary-entra-admin-secret-7575' }
export const TOKEN = 'canary-entra-graph-token-7676'
const PAGE = 2

interface Password {
  keyId: string
  displayName: string | null
  /** The first three characters; old ones have none. */
  hint: string | null
  /** Never shown again. */
  secretText: string
  expired: boolean
}

export interface EntraState {
  enabled: boolean
  redirects: string[]
  application: Password[]
  principal: Password[]
  made: number
  signIns: object[]
  /** How many probes more a new secret is unknown to the nodes. */
  unknown: number
}

export const passwordOf = (place: number, secretText: string, more: Partial<Password> = {}): Password => {
  const keyId = `aaaaaaaa-0000-4000-8000-${String(place).padStart(12, '0')}`
  return { keyId, displayName: null, hint: secretText.slice(0, 3), secretText, expired: false, ...more }
}

/** Graph and the sign-in host in one. */
export const double: Double<EntraState> = {
  start: () => ({
    enabled: true,
    redirects: ['https://shop.example/callback'],
    application: [passwordOf(0, LEAKED)],
    principal: [],
    made: 0,
    signIns: [],
    unknown: 0,
  }),
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
  const found = [...state.application, ...state.principal].find(({ secretText }) => secretText === secret)
  if (!found) return refused(401, 'invalid_client', 'AADSTS7000215')
  if (found.displayName !== null && state.unknown > 0) {
    state.unknown -= 1
    return refused(401, 'invalid_client', 'AADSTS7000215')
  }
  if (found.expired) return refused(401, 'invalid_client', 'AADSTS7000222')
  return { status: 200, json: { access_token: 'canary-entra-app-token-7777', expires_in: 3599 } }
}

function graph(state: EntraState, { method, url, body }: Asked): Told {
  const path = decodeURIComponent(url.pathname)
  if (path === '/beta/auditLogs/signIns') return page(state.signIns, url)
  const [, owner, rest = ''] =
    new RegExp(`^/v1\\.0/(applications|servicePrincipals)\\(appId='${APP_ID}'\\)(/\\w+)?$`).exec(path) ?? []
  if (owner === undefined) return graphError(404, 'Request_ResourceNotFound')
  const list = owner === 'applications' ? state.application : state.principal
  const json = body === '' ? {} : JSON.parse(body)
  switch (`${method} ${rest}`) {
    case 'GET ':
      return { status: 200, json: objectOf(state, list) }
    case 'PATCH ':
      state.enabled = json.accountEnabled
      return { status: 204 }
    case 'POST /addPassword':
      return addPassword(state, list, json.passwordCredential)
    case 'POST /removePassword':
      return removePassword(list, json.keyId)
    case 'GET /federatedIdentityCredentials':
    case 'GET /owners':
      return page([], url)
    default:
      return graphError(400, 'Request_BadRequest')
  }
}

function objectOf({ enabled, redirects }: EntraState, list: readonly Password[]): object {
  return {
    id: 'the-object-id',
    accountEnabled: enabled,
    web: { redirectUris: redirects, logoutUrl: null },
    passwordCredentials: list.map((one) => shown(one)),
    keyCredentials: [],
  }
}

function shown({ keyId, displayName, hint, expired }: Password): object {
  const endDateTime = expired ? '2026-11-01T00:00:00Z' : '2028-11-01T00:00:00Z'
  return { keyId, displayName, hint, secretText: null, startDateTime: '2026-10-01T00:00:00Z', endDateTime }
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

function page(all: readonly unknown[], url: URL): Told {
  const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skiptoken', String(skip + PAGE))
  const more = skip + PAGE < all.length ? { '@odata.nextLink': next.href } : {}
  return { status: 200, json: { value: all.slice(skip, skip + PAGE), ...more } }
}

function refused(status: number, error: string, code: string): Told {
  const description = `${code}: a sentence. Trace ID: 0 Correlation ID: 0 Timestamp: 0`
  return { status, json: { error, error_description: description, error_codes: [Number(code.slice(6))] } }
}

function graphError(status: number, code: string): Told {
  return {
    status,
    json: { error: { code, message: 'a sentence', innerError: { date: '2026-11-25T03:00:00', 'request-id': '0' } } },
  }
}

export const LIMITED: Told = { ...graphError(429, 'TooManyRequests'), headers: { 'retry-after': '17' } }

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
