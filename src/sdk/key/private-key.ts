import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { rememberSecret } from '../../base/redact.ts'
import type { Secret } from '../../base/secret.ts'
import type { FaultError } from '../../model/fault-error.ts'
import { connectorFault } from '../connector-fault.ts'
import { PrivateJwk } from './client-key.ts'
import { KEY_ALG } from './make-key.ts'
import { thumbprintOf } from './thumbprint.ts'

const PEM = /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/
const Jwk = z.looseObject({ kty: z.string(), d: z.string(), kid: z.string().min(1).optional() })

/** A key file as a provider hands it out that makes keys itself: a PEM, and its name for the key. */
const KeyFile = z.looseObject({ key: z.string().regex(PEM), keyId: z.string().min(1) })

/** A private key as a JWK (RFC 7517), as PEM or in a key file: nothing that a provider could take for a client secret. */
export function isPrivateKey(secret: Secret): boolean {
  return read(secret, Jwk) !== null || read(secret, KeyFile) !== null || PEM.test(secret.reveal())
}

/**
 * The private RSA key that somebody pasted, whoever made it: as JWK, as PEM, or as a key file.
 * @throws FaultError SECRET_UNREADABLE for a key of another kind, or a broken one; it says nothing of the value.
 */
export function readPrivateKey(secret: Secret): PrivateJwk {
  try {
    const { key, name } = given(secret)
    const { n = '', e = '', ...more } = key.export({ format: 'jwk' })
    const jwk = PrivateJwk.parse({ n, e, ...more, kid: name ?? thumbprintOf({ n, e }), alg: KEY_ALG, use: 'sig' })
    rememberSecret(jwk.d)
    return jwk
  } catch {
    // What a parser says may quote what it was given.
    throw unreadable()
  }
}

function given(secret: Secret): { readonly key: KeyObject; readonly name: string | undefined } {
  const jwk = read(secret, Jwk)
  if (jwk) return { key: createPrivateKey({ key: jwk, format: 'jwk' }), name: jwk.kid }
  const file = read(secret, KeyFile)
  return { key: createPrivateKey(file?.key ?? secret.reveal()), name: file?.keyId }
}

function read<S extends z.ZodType>(secret: Secret, schema: S): z.output<S> | null {
  const text = secret.reveal().trim()
  if (!text.startsWith('{')) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function unreadable(): FaultError {
  return connectorFault(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the private key that was given as leaked cannot be read',
      saw: 'a private key that is broken, encrypted or not for RSA',
      wanted: 'a private RSA key, as a JWK, as PEM without a passphrase or as the provider’s key file',
      next: [{ say: 'Remove a key of another kind at the provider by hand, and give its program a new one.' }],
    },
    'none',
  )
}
