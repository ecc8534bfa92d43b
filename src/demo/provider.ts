// The drill's identity provider: panva oidc-provider 9 itself, with stanch's admin router mounted and one form to log in.
// stdin: { slots, admin_key, logout_key? } and then { client } lines to register clients; stdout: { issuer, admin }.
import { createServer } from 'node:http'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { Provider } from 'oidc-provider'
import { z } from 'zod'
import { mountAdmin } from '../oidc-provider-admin/mount-admin.ts'
import { withAdmin } from '../oidc-provider-admin/with-admin.ts'
import { runChild } from './child.ts'
import type { Started } from './child.ts'
import { bind } from './loopback.ts'
import { memoryAdapter } from './memory-adapter.ts'
import { answerLogin, firstPartyGrant } from './login-form.ts'

const Config = z.strictObject({
  slots: z.union([z.literal(1), z.literal(2)]),
  admin_key: z.string(),
  /** The public key with which stanch signs logout tokens. */
  logout_key: z.record(z.string(), z.unknown()).optional(),
})

async function start({ slots, admin_key: key, logout_key: logoutKey }: z.output<typeof Config>): Promise<Started> {
  const adapter = memoryAdapter()
  const server = createServer()
  const issuer = await bind(server)
  const { configuration, index } = withAdmin({
    adapter,
    cookies: { keys: [randomBytes(24).toString('hex')] },
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    // 9.x guards against server-side request forgery and refuses loopback; a drill has nothing but loopback.
    fetch: (url: string | URL | Request, options?: object) =>
      globalThis.fetch(url, { ...options, dispatcher: undefined } as object),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    loadExistingGrant: firstPartyGrant,
    scopes: ['openid', 'offline_access'],
  })
  const provider = new Provider(issuer, configuration)
  const admin = mountAdmin(provider, { key, slots, index, ...(logoutKey && { logoutKeys: [logoutKey] }) })
  const own = provider.callback()
  server.on('request', (request, response) => {
    admin(request, response, () => {
      if (request.url?.startsWith('/interaction/')) void answerLogin(provider, request, response)
      else void own(request, response)
    })
  })
  return { hello: { issuer, admin: `${issuer}/admin` }, receive: (message) => register(adapter, message) }
}

/** Clients come after the start, because their programs need the issuer's address first. */
async function register(adapter: ReturnType<typeof memoryAdapter>, message: unknown): Promise<unknown> {
  const { client } = z.object({ client: z.looseObject({ client_id: z.string() }) }).parse(message)
  await adapter('Client').upsert(client.client_id, client)
  return { registered: client.client_id }
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: 'provider-key', use: 'sig', alg: 'RS256' }
}

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(Config, start)
