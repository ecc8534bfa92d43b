import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { ClientKeyPort, ClientSecretPort, PublicJwk } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask, clientPath, readClient } from './api.ts'
import type { Auth0At } from './api.ts'

type S = Auth0At['settings']
type W = Auth0At['target']['with']

export const Methods = z
  .object({ private_key_jwt: z.object({ credentials: z.array(z.object({ id: z.string() })) }).optional() })
  .nullish()
const Credential = z.object({ id: z.string(), kid: z.string() })

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'issuer',
    most: 2,
    beside: false,
    read: async (ctx, at) => {
      const { client_authentication_methods: methods } = await readClient(ctx, at, Setup)
      const keys = (await credentials(ctx, at)).map(({ kid }) => ({ kid, thumbprint: null }))
      return { keys, takes: methods?.private_key_jwt ? 'key' : 'secret', jwksUri: null }
    },
    register,
    require: async (ctx, at, { key }) => {
      const found = (await credentials(ctx, at)).filter(({ kid }) => kid === key.kid)
      const json = {
        // The two exclude each other.
        token_endpoint_auth_method: null,
        client_authentication_methods: { private_key_jwt: { credentials: found.map(({ id }) => ({ id })) } },
      }
      const scope = 'update:clients and update:client_credentials'
      await ask(ctx, at, { method: 'PATCH', path: clientPath(at), json, scope, body: z.unknown() })
    },
    residual: ['Auth0 keeps the old secret: whoever switches the client back puts it in force again'],
  }
}

const Setup = z.object({ client_authentication_methods: Methods })

/** The name in the list is ours, so a credential whose reply was lost is found again. */
async function register(ctx: Context, at: Auth0At, key: PublicJwk): Promise<void> {
  if ((await credentials(ctx, at)).some(({ kid }) => kid === key.kid)) return
  const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  const json = { credential_type: 'public_key', name: 'stanch', pem, alg: key.alg, kid: key.kid }
  const [path, scope] = [`${clientPath(at)}/credentials`, 'create:client_credentials']
  await ask(ctx, at, { method: 'POST', path, json, scope, expect: [201], body: z.unknown() })
}

function credentials(ctx: Context, at: Auth0At): Promise<z.output<typeof Credential>[]> {
  const [path, scope] = [`${clientPath(at)}/credentials`, 'read:client_credentials']
  return ask(ctx, at, { method: 'GET', path, scope, body: z.array(Credential) })
}
