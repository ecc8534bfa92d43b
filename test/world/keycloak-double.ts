import { readAssertion } from './assertion.ts'
import { ID, keysOf, putClient, representation, rotatedOf, live } from './keycloak-client.ts'
import {
  endSession,
  findUsers,
  listConsents,
  listSessions,
  listSessionsElsewhere,
  offlineOfUser,
  pageOf,
  revokeConsent,
  sessionsOf,
  sessionsOfUser,
  sessionStats,
} from './keycloak-sessions.ts'
import { atFirst } from './keycloak-state.ts'
import type { Keycloak } from './keycloak-state.ts'
import { credentialsOf } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const ADMIN_SECRET = 'canary-keycloak-admin-0123456789'
const REALM = '/realms/shop'
/** The user who stands for stanch's service account. */
const ACCOUNT = 'account-of-stanch'

/** Keycloak 26.7.4 as its Admin REST API was seen: one realm, the client shop-web, and stanch's service account. */
export const keycloak: Double<Keycloak> = {
  start: atFirst,
  live,
  keys: keysOf,
  answer: (state, asked) => authenticate(state, asked) ?? administer(state, asked),
}

function authenticate(state: Keycloak, asked: Asked): Told | undefined {
  const { origin, pathname } = asked.url
  if (pathname === `${REALM}/.well-known/openid-configuration`)
    return { status: 200, json: metadata(`${origin}${REALM}`) }
  if (!pathname.startsWith(`${REALM}/protocol/openid-connect/`)) return undefined
  return logIn(state, asked) ?? give(state, asked)
}

function metadata(issuer: string): object {
  const endpoint = (name: string): string => `${issuer}/protocol/openid-connect/${name}`
  return {
    issuer,
    token_endpoint: endpoint('token'),
    revocation_endpoint: endpoint('revoke'),
    jwks_uri: endpoint('certs'),
  }
}

/** Undefined: the client is who it says. */
function logIn(state: Keycloak, asked: Asked): Told | undefined {
  const credentials = readCredentials(asked)
  if (!credentials) return refused(400, 'unauthorized_client')
  const { id, secret } = credentials
  if (id === 'stanch') return secret === ADMIN_SECRET ? undefined : refused(401, 'unauthorized_client')
  if (id !== 'shop-web' || !state.client.enabled) return refused(401, 'invalid_client')
  if (state.client.clientAuthenticatorType === 'client-jwt') {
    const expected = { clientId: id, keys: keysOf(state), audience: `${asked.url.origin}${REALM}` }
    return readAssertion(asked, expected) === 'right' ? undefined : refused(400, 'invalid_client')
  }
  return state.client.publicClient || live(state).includes(secret) ? undefined : refused(401, 'unauthorized_client')
}

/** Null: Basic that is not form-encoded. */
function readCredentials(asked: Asked): ReturnType<typeof credentialsOf> | null {
  try {
    return credentialsOf(asked, (text) => decodeURIComponent(text.replaceAll('+', ' ')))
  } catch {
    return null
  }
}

function refused(status: number, error: string): Told {
  return { status, json: { error, error_description: 'Invalid client or Invalid client credentials' } }
}

function give(state: Keycloak, asked: Asked): Told {
  if (asked.url.pathname.endsWith('/revoke')) return { status: 200, json: { error: 'invalid_token' } }
  const grant = new URLSearchParams(asked.body).get('grant_type')
  if (grant !== 'client_credentials') return { status: 400, json: { error: 'invalid_grant' } }
  const service = readCredentials(asked)?.id === 'stanch'
  return service ? { status: 200, json: { access_token: tokenOf(state) } } : refused(401, 'unauthorized_client')
}

function tokenOf({ now, roles, tellsRoles }: Keycloak): string {
  const access = { 'realm-management': { roles }, account: { roles: ['view-profile'] } }
  const claims = { iat: now, sub: ACCOUNT, ...(tellsRoles && { resource_access: access }) }
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.canary-signature-0123456789`
}

const FORBIDDEN: Told = { status: 403, json: { error: 'HTTP 403 Forbidden' } }
const NOT_FOUND: Told = { status: 404, json: { error: 'Could not find resource' } }
const BROKEN: Told = { status: 500, json: { error: 'unknown_error' } }

function administer(state: Keycloak, asked: Asked): Told {
  if (asked.headers.get('authorization') !== `Bearer ${tokenOf(state)}`)
    return { status: 401, json: { error: 'HTTP 401 Unauthorized' } }
  const line = `${asked.method} ${asked.url.pathname.replace(`/admin${REALM}`, '').replace(ID, 'ID')}`
  for (const [pattern, { roles, missing = FORBIDDEN, answer }] of ROUTES) {
    const [, name = ''] = pattern.exec(line) ?? []
    if (pattern.test(line))
      return roles.some((role) => state.roles.includes(role)) ? answer(state, asked, name) : missing
  }
  return NOT_FOUND
}

interface Route {
  /** One of them is enough. */
  readonly roles: readonly string[]
  /** What it says without one; it never names the role. */
  readonly missing?: Told
  /** `name` is the part of the path in parentheses. */
  readonly answer: (state: Keycloak, asked: Asked, name: string) => Told
}

const SEE = ['view-clients', 'manage-clients']
const USERS = ['manage-users', 'view-users']
const ok = (json: unknown): Told => ({ status: 200, json })

const ROUTES: readonly (readonly [RegExp, Route])[] = [
  [
    /^GET \/clients$/,
    {
      // query-clients alone opens the list and shows nothing in it.
      roles: [...SEE, 'query-clients'],
      answer: (state, { url }) => {
        const sees = SEE.some((role) => state.roles.includes(role))
        return ok(
          sees && (url.searchParams.get('clientId') ?? 'shop-web') === 'shop-web' ? [representation(state)] : [],
        )
      },
    },
  ],
  [/^GET \/clients\/ID$/, { roles: SEE, answer: (state) => ok(representation(state)) }],
  [
    /^PUT \/clients\/ID$/,
    {
      roles: ['manage-clients'],
      answer: (state, { body }) => (putClient(state, JSON.parse(body)) ? { status: 204 } : BROKEN),
    },
  ],
  [/^GET \/clients\/ID\/client-secret\/rotated$/, { roles: SEE, answer: readRotated }],
  [
    /^DELETE \/clients\/ID\/client-secret\/rotated$/,
    { roles: ['manage-clients'], missing: BROKEN, answer: dropRotated },
  ],
  [/^GET \/clients\/ID\/(user|offline)-sessions$/, { roles: SEE, answer: listSessions }],
  [/^GET \/clients\/id-of-(.+-sessions)$/, { roles: SEE, answer: listSessionsElsewhere }],
  [
    /^GET \/clients\/ID\/(offline-|)session-count$/,
    { roles: SEE, answer: (state, _, kind) => ok({ count: sessionsOf(state, kind).length }) },
  ],
  [/^GET \/clients\/ID\/service-account-user$/, { roles: SEE, answer: () => ok({ id: 'account-of-shop-web' }) }],
  [
    /^GET \/users\/account-of-shop-web\/role-mappings$/,
    {
      roles: USERS,
      answer: ({ accountRoles }) => ok({ realmMappings: accountRoles.map((name) => ({ name })) }),
    },
  ],
  [/^GET \/client-session-stats$/, { roles: ['view-realm'], answer: sessionStats }],
  // query-users alone opens the list and shows nothing in it.
  [/^GET \/users$/, { roles: [...USERS, 'query-users'], answer: findUsers }],
  [/^GET \/users\/([^/]+)\/sessions$/, { roles: USERS, answer: sessionsOfUser }],
  [/^GET \/users\/([^/]+\/offline-sessions\/[^/]+)$/, { roles: USERS, answer: offlineOfUser }],
  [/^GET \/users\/([^/]+)$/, { roles: USERS, answer: readUser }],
  [/^DELETE \/sessions\/(.+)$/, { roles: ['manage-users'], answer: endSession }],
  [/^GET \/users\/([^/]+)\/consents$/, { roles: USERS, answer: listConsents }],
  [/^DELETE \/users\/([^/]+)\/consents\/shop-web$/, { roles: ['manage-users'], answer: revokeConsent }],
  [/^GET \/client-policies\/policies$/, { roles: ['view-realm'], answer: ({ policy }) => ok(policies(policy)) }],
  [/^GET \/client-policies\/profiles$/, { roles: ['view-realm'], answer: () => ok(PROFILES) }],
  [/^GET \/events\/config$/, { roles: ['view-events'], answer: eventsConfig }],
  [/^GET \/events$/, { roles: ['view-events'], answer: listEvents }],
]

function readRotated(state: Keycloak): Told {
  const value = rotatedOf(state)
  return value === undefined ? NOT_FOUND : ok({ type: 'secret', value })
}

function readUser({ roles }: Keycloak, _: Asked, id: string): Told {
  if (id !== ACCOUNT) return NOT_FOUND
  return ok({ id, username: 'service-account-stanch', access: { view: true, manage: roles.includes('manage-users') } })
}

/** 204 also when there is none. */
function dropRotated({ client }: Keycloak): Told {
  for (const name of Object.keys(client.attributes))
    if (name.startsWith('client.secret.rotated')) delete client.attributes[name]
  return { status: 204 }
}

function policies(enabled: boolean): object {
  return { policies: [{ name: 'rotate-all', enabled, profiles: ['rotating'] }] }
}

const EXECUTORS = [{ executor: 'secret-rotation', configuration: { 'rotated-expiration-period': 172_800 } }]
const PROFILES = { profiles: [{ name: 'rotating', executors: EXECUTORS }] }

function eventsConfig({ eventsEnabled, eventTypes: enabledEventTypes }: Keycloak): Told {
  return ok({ eventsEnabled, enabledEventTypes })
}

function listEvents({ events }: Keycloak, { url }: Asked): Told {
  const { client, type, dateFrom = '0' } = Object.fromEntries(url.searchParams)
  const wanted = events.filter(
    (event) =>
      event.clientId === client && event.time >= Number(dateFrom) && (type === undefined || event.type === type),
  )
  return ok(pageOf(wanted, url))
}
