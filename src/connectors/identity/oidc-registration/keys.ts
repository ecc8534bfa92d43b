import { z } from 'zod'
import { keysOf, withoutKeys } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientSecretPort, PublicJwk, Refusal } from '../../../sdk/identity.ts'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context } from '../../../sdk/index.ts'
import { read, readWhole, update } from './api.ts'
import type { RegistrationAt, Update, Whole } from './api.ts'

type At = RegistrationAt
type S = At['settings']
type W = At['target']['with']

export const BY_KEY = 'private_key_jwt'

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'issuer',
    most: 20,
    beside: false,
    refuses,
    read: async (ctx, at) => {
      const { token_endpoint_auth_method: method, jwks_uri: uri, jwks } = await read(ctx, at, Setup)
      return { keys: keysOf(jwks?.keys ?? []), takes: method === BY_KEY ? 'key' : 'secret', jwksUri: uri || null }
    },
    register,
    require: async (ctx, at, { key }) => {
      const was = await readWhole(ctx, at)
      const alg = was['token_endpoint_auth_signing_alg'] === undefined ? {} : { [ALG]: key.alg }
      await write(ctx, at, { was, change: { client_secret: undefined, token_endpoint_auth_method: BY_KEY, ...alg } })
    },
    drop: async (ctx, at, kids) => {
      const was = await readWhole(ctx, at)
      const { keys, ...rest } = setOf(was)
      await write(ctx, at, { was, change: { jwks: { ...rest, keys: withoutKeys(keys, kids) } } })
    },
    residual: [
      'a provider may keep the old secret in the registration, as oidc-provider does: whoever switches the method back puts it in force again',
    ],
  }
}

const ALG = 'token_endpoint_auth_signing_alg'

/** Where an update may lock everybody out, or shut out the programs before they have the key. */
function refuses({ settings, target }: At, { secretStays }: { readonly secretStays: boolean }): Refusal | null {
  if (settings.update_renews_token)
    return {
      because:
        'an update of the registration here also replaces the token that we manage it with (RFC 7592): if the reply were lost, nobody could manage this client again',
      fix: 'Change the key in the provider’s own way. Or have it keep the token (oidc-provider: rotateRegistrationAccessToken off), set update_renews_token to false in the inventory, and start again.',
    }
  if (!settings.update_renews_secret || !secretStays) return null
  return {
    because: `an update of the registration gives ${target.client_id} a new secret here: registering a key would shut out every program before it has the key`,
    fix: 'Have the provider keep the secret at an update, set update_renews_secret to false in the inventory, and start again. Or contain the secret first, and register the key in the provider’s own way.',
  }
}

const JwkSet = z.looseObject({ keys: z.array(z.json()).default([]) })
const Setup = z.object({
  client_id: z.string(),
  token_endpoint_auth_method: z.string().default('client_secret_basic'),
  jwks_uri: z.string().nullish(),
  jwks: JwkSet.nullish(),
})

async function register(ctx: Context, at: At, key: PublicJwk): Promise<void> {
  const was = await readWhole(ctx, at)
  const { keys, ...rest } = setOf(was)
  if (keysOf(keys).some(({ kid }) => kid === key.kid)) return
  const { client_secret: now } = await write(ctx, at, { was, change: { jwks: { ...rest, keys: [...keys, key] } } })
  // Of a client that has a key nobody uses the secret.
  const before = was['token_endpoint_auth_method'] === BY_KEY ? undefined : was.client_secret
  if (before && now && !now.equals(before)) throw secretRenewed(at)
}

/** The key set as it was read, whatever else is in it. */
function setOf(was: Whole): z.output<typeof JwkSet> {
  return JwkSet.parse(was['jwks'] ?? {})
}

function write(ctx: Context, at: At, given: Pick<Update, 'was' | 'change'>) {
  const done = `the registration of ${at.target.client_id} is updated`
  return update(ctx, at, { ...given, seal: 'registration-reply', done })
}

function secretRenewed({ target: { client_id: client } }: At): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider replaced the client secret too, which the inventory denies',
      saw: 'a new client_secret',
      wanted: 'the same one',
      changed: [`the key of ${client} is registered`, 'and its secret is another: programs that use the old one fail'],
      retry: 'safe',
      next: [
        {
          say: 'The reply is sealed in the escrow of this run; go on to the key:',
          command: 'stanch runs retry RUN STEP',
        },
        { say: 'Then set update_renews_secret to true in the inventory.' },
      ],
    },
    'unknown',
  )
}
