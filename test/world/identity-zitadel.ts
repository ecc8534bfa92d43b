import zitadelConnector from '../../src/connectors/identity/zitadel.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { shownOnce } from './shown-once.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'
import { manageUsers, signedIn } from './zitadel-sessions.ts'
import type { SignedIn } from './zitadel-sessions.ts'

export const TOKEN = 'canary-zitadel-token-0123456789'

export interface Zitadel extends SignedIn {
  secret: string
  /** How many secrets it made. */
  made: number
  active: boolean
  clientId: string
  /** Left out, as proto JSON does, where it is BASIC. */
  authMethodType?: string
  redirectUris: string[]
  keys: { keyId: string }[]
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
    keys: [],
    ...signedIn(),
  }),
  live: ({ secret, active }) => (active ? [secret] : []),
  answer: (state, asked) => logIn(state, asked) ?? manage(state, asked),
}

/** Only the registered method is accepted; an inactive client is refused like an unknown one. */
function logIn(state: Zitadel, asked: Asked): Told | undefined {
  if (!asked.url.pathname.startsWith('/oauth/v2/')) return undefined
  const { by, id, secret } = credentialsOf(asked)
  const method = state.authMethodType === 'OIDC_AUTH_METHOD_TYPE_POST' ? 'post' : 'basic'
  if (!state.active || by !== method || id !== state.clientId || secret !== state.secret)
    return { status: 401, json: { error: 'invalid_client' } }
  if (asked.url.pathname === '/oauth/v2/revoke') return { status: 200 }
  return { status: 400, json: { error: 'invalid_request', error_description: 'Errors.User.Code.Invalid' } }
}

function manage(state: Zitadel, request: Asked): Told {
  const { url, headers, body } = request
  if (headers.get('authorization') !== `Bearer ${TOKEN}`)
    return { status: 401, json: { code: 'unauthenticated', message: 'a sentence' } }
  const ofUsers = manageUsers(state, request)
  if (ofUsers) return ofUsers
  const asked = JSON.parse(body) as { applicationId?: string; projectId?: string; pagination?: { offset?: string } }
  const method = /^\/zitadel\.application\.v2\.ApplicationService\/(\w+)$/.exec(url.pathname)?.[1] ?? ''
  if (method === 'ListApplicationKeys')
    return { status: 200, json: keysFrom(state, Number(asked.pagination?.offset ?? 0)) }
  const write = WRITES[method]
  const known = asked.applicationId === '22' && (!write || asked.projectId === '11')
  if (known && write) return { status: 200, json: write(state) }
  if (known && method === 'GetApplication') return { status: 200, json: { application: application(state) } }
  return { status: 404, json: { code: 'not_found', message: 'a sentence' } }
}

/** Two a page. */
function keysFrom({ keys }: Zitadel, offset: number): object {
  return { keys: keys.slice(offset, offset + 2), pagination: { totalResult: String(keys.length), appliedLimit: '2' } }
}

const WRITES: Readonly<Record<string, (state: Zitadel) => object>> = {
  GenerateClientSecret: (state) => {
    state.made += 1
    state.secret = `generated-canary-${state.made}-0123456789abcdef`
    return { clientSecret: state.secret, creationDate: '2026-11-25T12:00:00Z' }
  },
  DeactivateApplication: (state) => {
    state.active = false
    return { deactivationDate: '2026-11-25T12:00:00Z' }
  },
  ReactivateApplication: (state) => {
    state.active = true
    return { reactivationDate: '2026-11-25T12:00:00Z' }
  },
}

/** Connect's word for it. */
export const LIMITED: Told = {
  status: 429,
  json: { code: 'resource_exhausted', message: 'a sentence' },
  headers: { 'retry-after': '17' },
}

function application({ active, clientId, authMethodType, redirectUris, backChannelLogoutUri }: Zitadel): object {
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
      ...(authMethodType !== undefined && { authMethodType }),
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
