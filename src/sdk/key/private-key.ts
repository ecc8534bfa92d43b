import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { rememberSecret } from '../../base/redact.ts'
import type { Secret } from '../../base/secret.ts'
import type { FaultError } from '../../model/fault-error.ts'
import { connectorFault } from '../connector-fault.ts'
import { PrivateJwk } from './client-key.ts'
import { KEY_ALG } from './make-key.ts'
import { thumbprintOf } from './thumbprint.ts'

const Jwk = z.looseObject({ kty: z.string(), d: z.string(), kid: z.string().min(1).optional() })

/** A private key as a JWK (RFC 7517) or as PEM: nothing that a provider could take for a client secret. */
export function isPrivateKey(secret: Secret): boolean {
  return jwkIn(secret) !== null || isPem(secret)
}

/**
 * The private RSA key that somebody pasted, whoever made it: as JWK or as PEM.
 * @throws FaultError SECRET_UNREADABLE for a key of another kind, or a broken one; it says nothing of the value.
 */
export function readPrivateKey(secret: Secret): PrivateJwk {
  const given = jwkIn(secret)
  try {
    const key = given ? createPrivateKey({ key: given, format: 'jwk' }) : createPrivateKey(secret.reveal())
    const { n = '', e = '', ...more } = key.export({ format: 'jwk' })
    const jwk = PrivateJwk.parse({ n, e, ...more, kid: given?.kid ?? thumbprintOf({ n, e }), alg: KEY_ALG, use: 'sig' })
    rememberSecret(jwk.d)
    return jwk
  } catch {
    // What a parser says may quote what it was given.
    throw unreadable()
  }
}

function jwkIn(secret: Secret): z.output<typeof Jwk> | null {
  const text = secret.reveal().trim()
  if (!text.startsWith('{')) return null
  try {
    return Jwk.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function isPem(secret: Secret): boolean {
  return /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(secret.reveal())
}

function unreadable(): FaultError {
  return connectorFault(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the private key that was given as leaked cannot be read',
      saw: 'a private key that is broken, encrypted or not for RSA',
      wanted: 'a private RSA key, as a JWK or as PEM without a passphrase',
      next: [{ say: 'Remove a key of another kind at the provider by hand, and give its program a new one.' }],
    },
    'none',
  )
}
