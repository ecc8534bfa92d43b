import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { PUBLIC_KEY } from './client-key.ts'
import { SECRETS } from './provider-scene.ts'
import { LEAKED } from './real-provider.ts'
import { registeredClient } from './registered-client.ts'
import type { RegisteredClient } from './registered-client.ts'

interface More {
  readonly before?: (client: RegisteredClient) => Promise<void>
  readonly scene?: (client: RegisteredClient) => Partial<Pick<Scene, 'fulfil' | 'unsettle'>>
  /** An update keeps the secret: only so may a key be registered. */
  readonly keepsSecret?: boolean
}

/** The real oidc-provider, whose registration policy renews the secret at each update unless told, and whose tokens stay. */
async function open(args: object, { before, scene, keepsSecret = false }: More = {}): Promise<Scene> {
  const client = await registeredClient({ renewsSecret: !keepsSecret })
  const { real } = client
  await before?.(client)
  const already = client.scene.changes()
  return {
    ...client.scene,
    target: {
      ...client.scene.target,
      with: { registration_url: client.url, registration_token: 'env:REGISTRATION' },
    },
    settings: client.settings,
    args,
    secrets: { ...SECRETS, 'env:REGISTRATION': client.token },
    changes: () => client.scene.changes() - already,
    pretend: () => {
      real.fault = (request, response) =>
        isUpdate(request) && pretendUpdate(client, response, keepsSecret ? LEAKED : RENEWED)
    },
    loseNextAnswer: () => {
      real.fault = (request, response) => {
        if (!isUpdate(request)) return false
        real.fault = undefined
        response.end = (() => response.destroy()) as never
        return false
      }
    },
    ...scene?.(client),
  }
}

function isUpdate({ method, url }: IncomingMessage): boolean {
  return method === 'PUT' && (url ?? '').startsWith('/reg/')
}

const RENEWED = 'renewed-and-not-in-force-0123456789'

function pretendUpdate({ token }: RegisteredClient, response: ServerResponse, secret: string): boolean {
  const body = { client_secret: secret, registration_access_token: token }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

const leaked = 'env:LEAKED'
const BASELINE = {
  'redirect URIs': ['https://shop.example.com/callback'],
  'post-logout redirect URIs': [],
  'grant types': ['authorization_code', 'client_credentials'],
  'response types': ['code'],
  scopes: [],
  'authentication method': ['client_secret_basic'],
  keys: [],
  'key set URI': [],
  'back-channel logout URI': [],
}
const keyed = { leaked, key: 'env:CLIENT_KEY' }
/** A key is registered beside the secret. */
const withKey: More = {
  keepsSecret: true,
  before: (client) => client.tamper({ jwks: { keys: [PUBLIC_KEY] } }),
  scene: (client) => ({ fulfil: () => client.tamper({ token_endpoint_auth_method: 'private_key_jwt' }) }),
}
const URIS = BASELINE['redirect URIs']

const world: World = {
  'identity/probe-client-secret': { acts: 'look', open: () => open({ secret: leaked }) },
  'identity/issue-client-secret': { acts: 'change', open: () => open({ leaked, strategy: 'contain-first' }) },
  'identity/revoke-client-secret': {
    acts: 'settled',
    open: () =>
      open(
        { leaked, keep: 'env:FRESH' },
        {
          before: (client) => client.renew(),
          scene: (client) => ({ unsettle: () => client.tamper({ client_secret: LEAKED }) }),
        },
      ),
  },
  'identity/prove-dead': {
    acts: 'look',
    open: () => open({ leaked, fresh: 'env:FRESH' }, { scene: (client) => ({ fulfil: () => client.renew() }) }),
  },
  'identity/register-client-key': { acts: 'change', open: () => open({ leaked: null }, { keepsSecret: true }) },
  'identity/require-client-key': { acts: 'change', open: () => open(keyed, withKey) },
  'identity/prove-key-only': { acts: 'look', open: () => open(keyed, withKey) },
  'identity/list-slots': { acts: 'look', open: () => open({}) },
  'identity/read-baseline': { acts: 'look', open: () => open({}) },
  'identity/compare-baseline': {
    acts: 'look',
    open: () =>
      open(
        { baseline: JSON.stringify(BASELINE) },
        {
          before: (client) => client.tamper({ redirect_uris: [...URIS, 'https://evil.example.net/callback'] }),
          scene: (client) => ({ fulfil: () => client.tamper({ redirect_uris: URIS }) }),
        },
      ),
  },
}
export default world
