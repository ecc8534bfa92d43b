import { createHash, createPublicKey, randomBytes, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { thumbprintOf } from './thumbprint.ts'

export interface CertificateWish {
  readonly privateKey: KeyObject
  /** Subject and issuer, at most 64 characters (RFC 5280, ub-common-name). */
  readonly commonName: string
  /** Milliseconds since the epoch; written down in whole seconds. */
  readonly from: number
  readonly to: number
}

/**
 * A certificate in DER that an RSA key signs for itself (RFC 5280 section 4.1), for providers that take a public key in no
 * other form. Nothing checks a chain there, so it says whose key it is, until when, and that it signs; no more.
 */
export function selfSigned({ privateKey, commonName, from, to }: CertificateWish): Buffer {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from(commonName)))))
  const toBeSigned = der(
    SEQUENCE,
    VERSION_3,
    der(INTEGER, serial()),
    SHA256_WITH_RSA,
    name,
    der(SEQUENCE, time(from), time(to)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    SIGNS_ONLY,
  )
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', toBeSigned, privateKey))
  return der(SEQUENCE, toBeSigned, SHA256_WITH_RSA, signature)
}

const [INTEGER, BIT_STRING, UTF8, UTC_TIME, GENERALIZED_TIME] = [0x02, 0x03, 0x0c, 0x17, 0x18]
const [SEQUENCE, SET] = [0x30, 0x31]
/** [0] { INTEGER 2 }. */
const VERSION_3 = Buffer.from('a003020102', 'hex')
/** 2.5.4.3. */
const COMMON_NAME = Buffer.from('0603550403', 'hex')
/** 1.2.840.113549.1.1.11, NULL. */
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
/** [3] with one critical extension: keyUsage (2.5.29.15), digitalSignature. */
const SIGNS_ONLY = Buffer.from('a3123010300e0603551d0f0101ff040403020780', 'hex')

/** X.690 section 8.1: a tag, the length of what follows in as few bytes as it takes, and that. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const hex = content.length.toString(16)
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  const head = content.length < 0x80 ? [tag] : [tag, 0x80 | length.length]
  return Buffer.concat([Buffer.from(head), length, content])
}

/** Positive, and without a leading zero. */
function serial(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return bytes
}

/** RFC 5280 section 4.1.2.5: two digits of the year until 2049. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return Number(text.slice(0, 4)) < 2050
    ? der(UTC_TIME, Buffer.from(text.slice(2)))
    : der(GENERALIZED_TIME, Buffer.from(text))
}

/** What a certificate says, in the words of JOSE. */
export interface ReadCertificate {
  /** RFC 7638, of the key in it. */
  readonly thumbprint: string
  /** `x5t#S256` (RFC 7515 section 4.1.8). */
  readonly x5t: string
  /** RFC 3339. */
  readonly from: string
  readonly to: string
}

/** Base64 as in `x5c` (RFC 7515 section 4.1.6); null where it is no certificate, or one of no RSA key. */
export function readCertificate(base64: string): ReadCertificate | null {
  try {
    const { raw, publicKey, validFromDate, validToDate } = new X509Certificate(Buffer.from(base64, 'base64'))
    const { n, e } = publicKey.export({ format: 'jwk' })
    if (n === undefined || e === undefined) return null
    const x5t = createHash('sha256').update(raw).digest('base64url')
    return { thumbprint: thumbprintOf({ n, e }), x5t, from: validFromDate.toISOString(), to: validToDate.toISOString() }
  } catch {
    return null
  }
}
