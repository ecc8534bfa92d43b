import { randomBytes } from 'node:crypto'
import { importJWK } from 'jose'
import { modifyAssertion, PrivateKeyJwt } from 'openid-client'
import type { ClientAuth, CryptoKey } from 'openid-client'
import { z } from 'zod'
import { rememberSecret } from '../../base/redact.ts'
import type { Secret } from '../../base/secret.ts'
import { connectorFault } from '../connector-fault.ts'
import { KEY_ALG, thumbprintOf } from './make-key.ts'

/** What the provider is given. */
const PublicJwk = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  alg: z.literal(KEY_ALG),
  use: z.literal('sig'),
  n: z.string(),
  e: z.string(),
})
export type PublicJwk = z.output<typeof PublicJwk>
const PrivateJwk = PublicJwk.extend({
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
})

/** Whom an assertion names: providers disagree, and each refuses the other. */
export type Audience = 'issuer' | 'token endpoint'

/** Puts what a client authenticates with into a request; signing takes a moment. */
export type Authenticate = (...call: Parameters<ClientAuth>) => void | Promise<void>

/** The private key of a client, ready to sign assertions (RFC 7523 section 2.2) and nothing else. */
export interface ClientKey {
  readonly public: PublicJwk
  readonly auth: Authenticate
  /** The same assertions with a signature that cannot be right. */
  readonly spoiled: Authenticate
}

/** @throws FaultError SECRET_UNREADABLE, which says nothing of the value. */
export async function readClientKey(secret: Secret, audience: Audience): Promise<ClientKey> {
  const jwk = parsed(secret)
  rememberSecret(jwk.d)
  const key = await importJWK(jwk, KEY_ALG)
  if (key instanceof Uint8Array) throw new TypeError('an RSA key is no symmetric one')
  const auth = assertion({ key, kid: jwk.kid, audience })
  return { public: PublicJwk.parse(jwk), auth, spoiled: spoil(auth) }
}

function parsed(secret: Secret): z.output<typeof PrivateJwk> {
  try {
    const jwk = PrivateJwk.parse(JSON.parse(secret.reveal()))
    if (jwk.kid === thumbprintOf(jwk)) return jwk
  } catch {
    // What a parser says may quote what it was given.
  }
  throw connectorFault(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the private key of the client cannot be read',
      saw: 'something else than the key that stanch made',
      wanted: `a private RSA key as a JWK, for ${KEY_ALG}, with its thumbprint as kid`,
      next: [{ say: 'Name the key of the step that registered it, $steps.ID.key.' }],
    },
    'none',
  )
}

interface Signing {
  readonly key: CryptoKey
  readonly kid: string
  readonly audience: Audience
}

/** Every request gets an assertion of its own: `jti` is new, and it ends after a minute. */
function assertion({ key, kid, audience }: Signing): Authenticate {
  return async (...[as, client, body, headers]) => {
    // openid-client says void, and signs in a promise.
    const sign: Authenticate = PrivateKeyJwt(
      { key, kid },
      {
        [modifyAssertion]: (_, payload) => {
          if (audience === 'token endpoint') payload['aud'] = as.token_endpoint
          // A provider whose clock is behind ours refuses what comes from its future.
          delete payload['nbf']
          payload['iat'] = Number(payload['iat']) - BEHIND_S
        },
      },
    )
    await sign(as, client, body, headers)
  }
}

const BEHIND_S = 5

function spoil(auth: Authenticate): Authenticate {
  return async (...[as, client, body, headers]) => {
    await auth(as, client, body, headers)
    const [head, payload, signature = ''] = (body.get('client_assertion') ?? '').split('.')
    const junk = randomBytes(Buffer.from(signature, 'base64url').length).toString('base64url')
    body.set('client_assertion', `${head}.${payload}.${junk}`)
  }
}
