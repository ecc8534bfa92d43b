import { createHash, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { rememberSecret } from '../../base/redact.ts'
import { Secret } from '../../base/secret.ts'

/** The one algorithm that every provider takes from a client (RFC 7518 section 3.3). */
export const KEY_ALG = 'RS256'
const BITS = 3072

/**
 * A key pair as one private JWK (RFC 7517), in one line. Of the two usual forms it is the one that fits wherever a secret
 * fits: a PEM has line breaks, which env files cannot hold, and says neither its `kid` nor its `alg`.
 */
export async function makeClientKey(bits: number = BITS): Promise<Secret> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits })
  const { kty, n = '', e = '', ...secret } = privateKey.export({ format: 'jwk' })
  rememberSecret(secret.d ?? '')
  return new Secret(JSON.stringify({ kty, kid: thumbprintOf({ n, e }), alg: KEY_ALG, use: 'sig', n, e, ...secret }))
}

/** RFC 7638: the same for the same key wherever it is shown, so it is both name and comparison. */
export function thumbprintOf({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}
