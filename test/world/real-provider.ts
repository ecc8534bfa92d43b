import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { mountAdmin } from '../../src/oidc-provider-admin/mount-admin.ts'
import type { AdminOptions } from '../../src/oidc-provider-admin/mount-admin.ts'
import { withAdmin } from '../../src/oidc-provider-admin/with-admin.ts'
import { littleServer } from './little-server.ts'
import type { Listener } from './little-server.ts'
import { memoryAdapter } from './memory-adapter.ts'

export const ADMIN_KEY = 'admin-key-0123456789-0123456789-abcdef'
export const LEAKED = 'leaked-secret-of-shop-web-0123456789'
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })

export interface RealProvider {
  readonly issuer: string
  readonly admin: string
  readonly provider: Provider
  /** Every request that reached it, `METHOD /path`. */
  readonly requests: string[]
  /** Stands in front of the provider for as long as it is set: to break things. Return true to have answered. */
  fault: ((...call: Parameters<Listener>) => boolean) | undefined
  readonly stop: () => Promise<void>
}

export interface Wanted {
  readonly slots?: 1 | 2
  readonly clients?: readonly ClientMetadata[]
  readonly configuration?: Configuration
  readonly admin?: Partial<AdminOptions>
}

/** panva's oidc-provider itself, on loopback, with the admin router mounted and one confidential client `shop-web`. */
export async function realProvider(wanted: Wanted = {}): Promise<RealProvider> {
  let listener: Listener | undefined
  const requests: string[] = []
  const server = await littleServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`)
    if (!real.fault?.(request, response)) return listener?.(request, response)
  })
  const adapter = memoryAdapter()
  const { configuration, index } = withAdmin({ adapter, ...CONFIGURATION, ...wanted.configuration })
  const provider = new Provider(server.url, configuration)
  for (const client of wanted.clients ?? [shopWeb()]) await adapter('Client').upsert(client.client_id, client)
  const admin = mountAdmin(provider, { key: ADMIN_KEY, slots: wanted.slots ?? 2, index, ...wanted.admin })
  const own = provider.callback()
  listener = (request, response) => admin(request, response, () => void own(request, response))
  const real: RealProvider = {
    issuer: server.url,
    admin: `${server.url}/admin`,
    provider,
    requests,
    fault: undefined,
    stop: server.stop,
  }
  return real
}

export function shopWeb(more: Partial<ClientMetadata> & Record<string, unknown> = {}): ClientMetadata {
  return {
    client_id: 'shop-web',
    client_secret: LEAKED,
    redirect_uris: ['https://shop.example.com/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    backchannel_logout_session_required: true,
    ...more,
  }
}

const CONFIGURATION: Configuration = {
  // 9.x refuses loopback logout targets: its dispatcher guards against server-side request forgery.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined } as object),
  jwks: { keys: [{ ...signingKey, kid: 'provider-key', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['a-cookie-key-of-a-test'] },
  pkce: { required: () => false },
  scopes: ['openid', 'offline_access'],
  features: {
    backchannelLogout: { enabled: true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    revocation: { enabled: true },
  },
}

export async function askAdmin(
  real: RealProvider,
  line: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: any }> {
  const [method = 'GET', path = ''] = line.split(' ')
  const response = await fetch(`${real.admin}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: await response.json() }
}

/** Whether the token endpoint authenticates the client: a junk code is refused for itself, not for the client. */
export async function accepts(real: RealProvider, secret: string, clientId = 'shop-web'): Promise<boolean> {
  const response = await fetch(`${real.issuer}/token/revocation`, {
    method: 'POST',
    body: new URLSearchParams({ token: 'junk', client_id: clientId, client_secret: secret }),
  })
  return response.status === 200
}
