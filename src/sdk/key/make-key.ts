import { generateKeyPair } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { rememberSecret } from '../../base/redact.ts'
import { Secret } from '../../base/secret.ts'
import type { KeyForm, SecretForm } from '../action.ts'
import { readCertificate, selfSigned } from './certificate.ts'
import { thumbprintOf } from './thumbprint.ts'

/** The one algorithm that every provider takes from a client (RFC 7518 section 3.3). */
export const KEY_ALG = 'RS256'
/** The one that is wanted where a key is known by its certificate (RFC 7518 section 3.5). */
export const CERTIFIED_ALG = 'PS256'
const BITS = 3072

export function isKeyForm(form: SecretForm): form is KeyForm {
  return form === 'private-key' || 'certificateDays' in form
}

/**
 * A key pair as one private JWK (RFC 7517), in one line, its certificate in it where one is wanted (`x5c`, `x5t#S256`). Of the
 * two usual forms it is the one that fits wherever a secret fits: a PEM has line breaks, which env files cannot hold, and
 * says neither its `kid` nor its `alg`.
 */
export async function makeClientKey(form: KeyForm = 'private-key', bits: number = BITS): Promise<Secret> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits })
  const { kty, n = '', e = '', ...secret } = privateKey.export({ format: 'jwk' })
  rememberSecret(secret.d ?? '')
  const kid = thumbprintOf({ n, e })
  const more = form === 'private-key' ? { alg: KEY_ALG } : certified(privateKey, { kid, days: form.certificateDays })
  return new Secret(JSON.stringify({ kty, kid, ...more, use: 'sig', n, e, ...secret }))
}

const DAY_MS = 86_400_000
/** A provider whose clock is behind ours refuses what begins in its future. */
const BEHIND_MS = 300_000

function certified(privateKey: KeyObject, { kid, days }: { readonly kid: string; readonly days: number }): object {
  const from = Date.now() - BEHIND_MS
  const raw = selfSigned({ privateKey, commonName: `stanch ${kid}`, from, to: from + days * DAY_MS }).toString('base64')
  return { alg: CERTIFIED_ALG, x5c: [raw], 'x5t#S256': readCertificate(raw)?.x5t }
}
