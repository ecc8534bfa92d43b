import { z } from 'zod'
import { keysOf } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientSecretPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask } from './admin.ts'
import type { ProviderAt } from './admin.ts'

type S = ProviderAt['settings']
type W = ProviderAt['target']['with']

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'issuer',
    most: 10,
    beside: false,
    read: async (ctx, at) => {
      const { token_endpoint_auth_method: method, jwks_uri: jwksUri, keys } = await readKeys(ctx, at)
      return { keys: keysOf(keys), takes: method === 'private_key_jwt' ? 'key' : 'secret', jwksUri }
    },
    register: async (ctx, at, key) => {
      const body = z.object({ kid: z.literal(key.kid) })
      await ask(ctx, at, { method: 'PUT', path: `keys/${encodeURIComponent(key.kid)}`, json: key, body })
    },
    require: async (ctx, at) => {
      const body = z.object({ token_endpoint_auth_method: z.literal('private_key_jwt') })
      await ask(ctx, at, { method: 'POST', path: 'require-key', body })
    },
    drop: async (ctx, at, kids) => {
      for (const kid of kids) {
        const path = `keys/${encodeURIComponent(kid)}`
        await ask(ctx, at, { method: 'DELETE', path, body: z.unknown(), expect: [200, 404] })
      }
    },
    residual: [],
  }
}

const Keys = z.object({
  token_endpoint_auth_method: z.string().nullable(),
  jwks_uri: z.string().nullable(),
  keys: z.array(z.unknown()),
})

export async function readKeys(ctx: Context, at: ProviderAt): Promise<z.output<typeof Keys>> {
  return ask(ctx, at, { method: 'GET', path: 'keys', body: Keys })
}
