import { randomBytes } from 'node:crypto'
import { importJWK } from 'jose'
import { modifyAssertion, PrivateKeyJwt } from 'openid-client'
import type { ClientAuth, CryptoKey } from 'openid-client'
import { z } from 'zod'
import { rememberSecret } from '../../base/redact.ts'
import type { Secret } from '../../base/secret.ts'
import { connectorFault } from '../connector-fault.ts'
import { readCertificate } from './certificate.ts'
import { CERTIFIED_ALG, KEY_ALG } from './make-key.ts'
import { thumbprintOf } from './thumbprint.ts'

/** What the provider is given. */
const PublicJwk = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  alg: z.enum([KEY_ALG, CERTIFIED_ALG]),
  use: z.literal('sig'),
  n: z.string(),
  e: z.string(),
  /** Its certificate (RFC 7517 sections 4.7 and 4.9), where the provider knows it by one. */
  x5c: z.tuple([z.string()]).exactOptional(),
  'x5t#S256': z.string().exactOptional(),
})
export type PublicJwk = z.output<typeof PublicJwk>
export const PrivateJwk = PublicJwk.extend({
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
})
export type PrivateJwk = z.output<typeof PrivateJwk>

/** Whom an assertion names: providers disagree, and each refuses the other. */
export type Audience = 'issuer' | 'token endpoint'

/** Puts what a client authenticates with into a request; signing takes a moment. */
export type Authenticate = (...call: Parameters<ClientAuth>) => void | Promise<void>

/** The private key of a client, ready to sign assertions (RFC 7523 section 2.2) and nothing else. */
export interface ClientKey {
  readonly public: PublicJwk
  /** When its certificate ends, RFC 3339; null where it has none. */
  readonly endsAt: string | null
  readonly auth: Authenticate
  /** The same assertions with a signature that cannot be right. */
  readonly spoiled: Authenticate
}

/** One of ours is called after itself, one that the provider made as the provider says. */
export type Maker = 'stanch' | 'the provider'

/** @throws FaultError SECRET_UNREADABLE, which says nothing of the value. */
export async function readClientKey(secret: Secret, audience: Audience, maker: Maker = 'stanch'): Promise<ClientKey> {
  const jwk = parsed(secret, maker)
  rememberSecret(jwk.d)
  return clientKey(jwk, audience)
}

/** Of a key that is known to be whole. */
export async function clientKey(jwk: PrivateJwk, audience: Audience): Promise<ClientKey> {
  const key = await importJWK(jwk, jwk.alg)
  if (key instanceof Uint8Array) throw new TypeError('an RSA key is no symmetric one')
  const auth = assertion({ key, jwk, audience })
  const endsAt = jwk.x5c ? (readCertificate(jwk.x5c[0])?.to ?? null) : null
  return { public: PublicJwk.parse(jwk), endsAt, auth, spoiled: spoil(auth) }
}

function parsed(secret: Secret, maker: Maker): PrivateJwk {
  try {
    const jwk = PrivateJwk.parse(JSON.parse(secret.reveal()))
    if ((maker === 'the provider' || jwk.kid === thumbprintOf(jwk)) && hasItsCertificate(jwk)) return jwk
  } catch {
    // What a parser says may quote what it was given.
  }
  throw connectorFault(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the private key of the client cannot be read',
      saw: `something else than the key that ${maker} made`,
      wanted: `a private RSA key as a JWK, for ${KEY_ALG} or with its certificate, and ${maker === 'stanch' ? 'its thumbprint' : 'its name there'} as kid`,
      next: [{ say: 'Name the key of the step that registered it, $steps.ID.key.' }],
    },
    'none',
  )
}

/** The provider finds the key by the certificate, and checks with what is in it: both must be of this very key. */
function hasItsCertificate({ kid, alg, x5c, 'x5t#S256': x5t }: PublicJwk): boolean {
  if (alg !== CERTIFIED_ALG) return x5c === undefined && x5t === undefined
  const certificate = x5c ? readCertificate(x5c[0]) : null
  return certificate !== null && certificate.thumbprint === kid && certificate.x5t === x5t
}

interface Signing {
  readonly key: CryptoKey
  readonly jwk: PublicJwk
  readonly audience: Audience
}

/** Every request gets an assertion of its own: `jti` is new, and it ends after a minute. */
function assertion({ key, jwk, audience }: Signing): Authenticate {
  return async (...[as, client, body, headers]) => {
    // openid-client says void, and signs in a promise.
    const sign: Authenticate = PrivateKeyJwt(
      { key, kid: jwk.kid },
      {
        [modifyAssertion]: (header, payload) => {
          if (audience === 'token endpoint') payload['aud'] = as.token_endpoint
          // A provider whose clock is behind ours refuses what comes from its future.
          delete payload['nbf']
          payload['iat'] = Number(payload['iat']) - BEHIND_S
          if (jwk['x5t#S256'] !== undefined) nameByCertificate(header, jwk['x5t#S256'])
        },
      },
    )
    await sign(as, client, body, headers)
  }
}

const BEHIND_S = 5

/** Without `kid`: a provider that knows keys by their certificates would look for one of that thumbprint. */
function nameByCertificate(header: Record<string, unknown>, x5t: string): void {
  delete header['kid']
  Object.assign(header, { typ: 'JWT', 'x5t#S256': x5t })
}

function spoil(auth: Authenticate): Authenticate {
  return async (...[as, client, body, headers]) => {
    await auth(as, client, body, headers)
    const [head, payload, signature = ''] = (body.get('client_assertion') ?? '').split('.')
    const junk = randomBytes(Buffer.from(signature, 'base64url').length).toString('base64url')
    body.set('client_assertion', `${head}.${payload}.${junk}`)
  }
}
