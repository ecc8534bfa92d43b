import { z } from 'zod'
import { keysOf, withoutKeys } from '../../../sdk/identity.ts'
import type { ClientKeyPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { changeClient, NEW_LIFE, openClient } from './client.ts'
import type { Opened } from './client.ts'
import { secretPort } from './secrets.ts'
import type { KeycloakAt } from './settings.ts'

const BY_KEY = 'client-jwt'

export const keyPort: ClientKeyPort<KeycloakAt['settings'], KeycloakAt['target']['with']> = {
  secrets: secretPort,
  audience: 'issuer',
  most: 20,
  beside: false,
  read: async (ctx, at) => {
    const { clientAuthenticatorType: type, attributes } = await readSetup(await openClient(ctx, at))
    return {
      keys: keysOf(jwksOf(attributes)),
      takes: type === BY_KEY ? 'key' : 'secret',
      jwksUri: attributes['use.jwks.url'] === 'true' ? (attributes['jwks.url'] ?? '') : null,
    }
  },
  register: async (ctx, at, key) => {
    const opened = await openClient(ctx, at)
    const keys = jwksOf((await readSetup(opened)).attributes)
    if (keysOf(keys).some(({ kid }) => kid === key.kid)) return
    await putKeys(ctx, opened, [...keys, key])
  },
  require: switchToKey,
  drop: async (ctx, at, kids) => {
    const opened = await openClient(ctx, at)
    const keys = jwksOf((await readSetup(opened)).attributes)
    await putKeys(ctx, opened, withoutKeys(keys, kids))
  },
  residual: [],
}

/** Of a client with a key the secret that is stored is replaced in the same write: past its date it would live again. */
async function putKeys(ctx: Context, opened: Opened, keys: readonly unknown[]): Promise<void> {
  const attributes = { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys }) }
  if (opened.client.clientAuthenticatorType !== BY_KEY) return changeClient(opened, { attributes })
  const { secret } = await ctx.secrets.choose('stand-in')
  return changeClient(opened, { secret, attributes: { ...NEW_LIFE, ...attributes } })
}

/**
 * The value that Keycloak keeps beside is replaced in the same write: whoever switched the client back would otherwise put
 * the leaked one in force. Nobody needs ours, so it is never given out.
 */
async function switchToKey(ctx: Context, at: KeycloakAt): Promise<void> {
  const opened = await openClient(ctx, at)
  const { secret } = await ctx.secrets.choose('stand-in')
  const { clientAuthenticatorType: type } = await readSetup(opened)
  const attributes = { ...NEW_LIFE, 'token.endpoint.auth.signing.alg': 'RS256' }
  if (type !== BY_KEY) await changeClient(opened, { clientAuthenticatorType: BY_KEY, secret, attributes })
  const path = `/clients/${opened.client.id}/client-secret/rotated`
  await opened.admin.ask({ method: 'DELETE', path, role: 'manage-clients', expect: [204], body: z.unknown() })
}

const Setup = z.object({
  clientAuthenticatorType: z.string().default('client-secret'),
  attributes: z.record(z.string(), z.string()).default({}),
})
type Setup = z.output<typeof Setup>

async function readSetup({ admin, client }: Opened): Promise<Setup> {
  return (await admin.ask({ method: 'GET', path: `/clients/${client.id}`, role: 'manage-clients', body: Setup })).body
}

function jwksOf({ 'jwks.string': text }: Setup['attributes']): readonly unknown[] {
  if (text === undefined || text === '') return []
  return z.object({ keys: z.array(z.unknown()) }).parse(JSON.parse(text)).keys
}
