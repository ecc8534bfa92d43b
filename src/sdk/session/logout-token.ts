import { randomUUID } from 'node:crypto'
import { importJWK, importPKCS8, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { z } from 'zod'
import type { Secret } from '../../base/secret.ts'
import { FaultError } from '../../model/fault-error.ts'

/** The member of `events` that makes a JWT a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Public-key algorithms only: an HS256 token would be signed with the very client secret that leaked. */
export const LOGOUT_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const
export type LogoutAlgorithm = (typeof LOGOUT_ALGORITHMS)[number]

/** Section 2.4: preferably at most two minutes, so that a token caught on its way is soon worth nothing. */
const LIFETIME_S = 120

export interface SigningKey {
  /** The issuer whose JWKS publishes the public half. */
  readonly issuer: string
  readonly kid: string
  readonly alg: LogoutAlgorithm
  /** A PKCS#8 PEM or a private JWK (RFC 7517). */
  readonly key: Secret
}

/** Who is logged out where: `audience` is the relying party's client id; at least one of `sub` and `sid` is set. */
interface LogoutSubject {
  readonly audience: string
  readonly sub: string | null
  readonly sid: string | null
}

/** Signs one logout token. The token is no Secret: it lives two minutes and can only log somebody out. */
export type SignLogout = (subject: LogoutSubject, now: Date) => Promise<string>

/**
 * Reads the key once and gives the signer. Every call makes a token with a `jti` of its own: a relying party that refuses
 * replays would otherwise refuse the second attempt after a lost reply.
 * @throws FaultError SECRET_UNREADABLE when the key is no private key for `alg`.
 */
export async function logoutSigner({ issuer, kid, alg, key }: SigningKey): Promise<SignLogout> {
  const privateKey = await readPrivateKey(key, alg)
  return ({ audience, sub, sid }, now) => {
    if (sub === null && sid === null) throw new TypeError('a logout token names a subject or a session')
    const issued = Math.floor(now.getTime() / 1000)
    return new SignJWT({ ...(sub !== null && { sub }), ...(sid !== null && { sid }), events: { [LOGOUT_EVENT]: {} } })
      .setProtectedHeader({ alg, kid, typ: 'logout+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issued)
      .setExpirationTime(issued + LIFETIME_S)
      .setJti(randomUUID())
      .sign(privateKey)
  }
}

async function readPrivateKey(key: Secret, alg: LogoutAlgorithm): Promise<CryptoKey> {
  try {
    const text = key.reveal()
    const read = text.startsWith('-----BEGIN ')
      ? await importPKCS8(text, alg)
      : await importJWK(PrivateJwk.parse(JSON.parse(text)) as JWK, alg)
    if (!(read instanceof Uint8Array) && read.type === 'private') return read
  } catch {
    // What the libraries say may quote the key.
  }
  throw unusableKey(alg)
}

const PrivateJwk = z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), d: z.string() })

function unusableKey(alg: string): FaultError {
  return new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the key that signs logout tokens cannot be used',
      saw: `nothing that signs ${alg}`,
      wanted: `a private key for ${alg}: PKCS#8 PEM or JWK`,
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check `key` and `alg` of the session connector:', command: 'stanch inventory lint' }],
    },
    'none',
  )
}
