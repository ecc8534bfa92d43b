import { z } from 'zod'
import type { AdapterPayload } from './adapter.ts'
import { AdminError } from './admin-error.ts'
import type { Call, Route } from './route.ts'

/** A public key and nothing else: a private one that came here would have leaked already. */
const PublicJwk = z.strictObject({
  kty: z.literal('RSA'),
  kid: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  n: z.string().regex(/^[A-Za-z0-9_-]{340,1400}$/),
  e: z.string().regex(/^[A-Za-z0-9_-]{2,8}$/),
})
type Key = Readonly<Record<string, unknown>>

export const KEY_ROUTES: readonly Route[] = [
  { method: 'GET', path: ['clients', '*', 'keys'], run: listKeys },
  { method: 'PUT', path: ['clients', '*', 'keys', '*'], run: putKey },
  { method: 'DELETE', path: ['clients', '*', 'keys', '*'], run: deleteKey },
  { method: 'POST', path: ['clients', '*', 'require-key'], run: requireKey },
]

async function listKeys({ admin, params: [clientId = ''] }: Call): Promise<object> {
  const record = await admin.records.read(clientId)
  const client = await admin.find(clientId)
  return {
    token_endpoint_auth_method: client?.tokenEndpointAuthMethod ?? null,
    jwks_uri: record['jwks_uri'] ?? null,
    keys: keysOf(record),
  }
}

async function putKey({ admin, params: [clientId = '', kid = ''], body }: Call): Promise<object> {
  const parsed = PublicJwk.safeParse(body)
  if (!parsed.success || parsed.data.kid !== kid)
    throw new AdminError('bad_request', 'the body is the public RSA key of this kid, for RS256, and nothing else')
  return admin.records.change(clientId, (before) => {
    if (before['jwks_uri'] !== undefined)
      throw new AdminError('own_keys', 'this client publishes its keys itself, at its jwks_uri')
    const others = keysOf(before).filter((key) => key['kid'] !== kid)
    const had = keysOf(before).find((key) => key['kid'] === kid)
    if (had && had['n'] !== parsed.data.n) throw new AdminError('same_kid', 'another key has this kid')
    return [had ? before : { ...before, jwks: { keys: [...others, parsed.data] } }, { kid }]
  })
}

async function deleteKey({ admin, params: [clientId = '', kid = ''] }: Call): Promise<object> {
  return admin.records.change(clientId, (before) => {
    const [all, left] = [keysOf(before), keysOf(before).filter((key) => key['kid'] !== kid)]
    if (left.length === all.length) throw new AdminError('unknown_key', 'there is no such key')
    if (left.length === 0 && before['token_endpoint_auth_method'] === BY_KEY)
      throw new AdminError('last_key', 'a client that authenticates with a key needs one')
    return [{ ...before, jwks: { keys: left } }, { removed: [kid] }]
  })
}

const BY_KEY = 'private_key_jwt'
const SECRETS: readonly string[] = ['client_secret', 'stanch_secrets']

/** The secrets go in the same write: switched back, the client could not use the old ones. */
async function requireKey({ admin, params: [clientId = ''] }: Call): Promise<object> {
  return admin.records.change(clientId, (before) => {
    if (keysOf(before).length === 0) throw new AdminError('unknown_key', 'this client has no key')
    const kept = Object.entries(before).filter(([field]) => !SECRETS.includes(field))
    const method = { token_endpoint_auth_method: BY_KEY }
    return [{ ...Object.fromEntries(kept), ...method }, method]
  })
}

function keysOf({ jwks }: AdapterPayload): readonly Key[] {
  const keys = (jwks as { readonly keys?: unknown } | undefined)?.keys
  return Array.isArray(keys) ? (keys as Key[]) : []
}
