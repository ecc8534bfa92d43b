import { z } from 'zod'
import { keysOf, withoutKeys } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientSecretPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask } from './admin.ts'
import type { HydraAt } from './admin.ts'

type S = HydraAt['settings']
type W = HydraAt['target']['with']

const BY_KEY = 'private_key_jwt'

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'token endpoint',
    most: 20,
    beside: false,
    read: async (ctx, at) => {
      const { token_endpoint_auth_method: method, jwks_uri: uri, jwks } = await readSetup(ctx, at)
      return { keys: keysOf(jwks?.keys ?? []), takes: method === BY_KEY ? 'key' : 'secret', jwksUri: uri || null }
    },
    register: async (ctx, at, key) => {
      const keys = (await readSetup(ctx, at)).jwks?.keys ?? []
      if (keysOf(keys).some(({ kid }) => kid === key.kid)) return
      // `add` replaces a member that is there, and makes one that is not (RFC 6902 section 4.1).
      const json = [{ op: 'add', path: '/jwks', value: { keys: [...keys, key] } }]
      await ask(ctx, at, { method: 'PATCH', json, body: z.unknown() })
    },
    require: async (ctx, at) => {
      const { secret } = await ctx.secrets.choose('stand-in')
      const json = [
        { op: 'replace', path: '/token_endpoint_auth_method', value: BY_KEY },
        { op: 'replace', path: '/client_secret', value: secret },
      ]
      await ask(ctx, at, { method: 'PATCH', json, body: z.unknown() })
    },
    drop: async (ctx, at, kids) => {
      const keys = (await readSetup(ctx, at)).jwks?.keys ?? []
      const json = [{ op: 'replace', path: '/jwks', value: { keys: withoutKeys(keys, kids) } }]
      await ask(ctx, at, { method: 'PATCH', json, body: z.unknown() })
    },
    residual: [],
  }
}

const Setup = z.object({
  token_endpoint_auth_method: z.string().default('client_secret_basic'),
  jwks_uri: z.string().nullish(),
  jwks: z.object({ keys: z.array(z.json()).default([]) }).nullish(),
})

async function readSetup(ctx: Context, at: HydraAt): Promise<z.output<typeof Setup>> {
  return ask(ctx, at, { method: 'GET', body: Setup })
}
