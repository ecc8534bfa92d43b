// keyCredentials as Graph treats them: PATCH replaces the list, and changes no entry that is there.
import { X509Certificate } from 'node:crypto'
import { thumbprintOf } from '../../src/sdk/key/thumbprint.ts'

export interface KeyCredential {
  keyId: string
  /** SHA-1 of the certificate, unless another was given. */
  customKeyIdentifier: string
  displayName: string
  type: string
  usage: string
  /** Shown only to `$select=keyCredentials`. */
  key: string
  startDateTime: string
  endDateTime: string
}

type Sent = Partial<Record<keyof KeyCredential, string | null>>

/** A word for what Graph refuses; undefined: the list is as it was sent. */
export type Refusal = 'Request_BadRequest' | 'CredentialInvalidLifetimeAsPerAppPolicy'

const DAY_MS = 86_400_000

export function replaced(
  held: readonly KeyCredential[],
  sent: readonly Sent[],
  longestDays: number,
): readonly KeyCredential[] | Refusal {
  const all = sent.map((one) => keptOf(held, one) ?? madeOf(one, longestDays))
  const refusal = all.find((one) => typeof one === 'string')
  return refusal ?? all.filter((one) => typeof one !== 'string')
}

/** An entry that is there: the same in everything, and without its certificate. */
function keptOf(held: readonly KeyCredential[], sent: Sent): KeyCredential | Refusal | undefined {
  const found = held.find(({ keyId }) => keyId === sent.keyId)
  if (!found) return undefined
  const same = Object.entries({ ...found, key: null }).every(([name, value]) => sent[name as keyof Sent] === value)
  return same ? found : 'Request_BadRequest'
}

function madeOf(sent: Sent, longestDays: number): KeyCredential | Refusal {
  const certificate = certificateIn(sent.key)
  if (!certificate || sent.type !== 'AsymmetricX509Cert' || sent.usage !== 'Verify') return 'Request_BadRequest'
  const { validFromDate, validToDate, fingerprint, subject } = certificate
  const start = timeOf(sent.startDateTime, Date.now())
  const end = timeOf(sent.endDateTime, start + 365 * DAY_MS)
  if (!(start >= validFromDate.getTime() && end <= validToDate.getTime() && start < end)) return 'Request_BadRequest'
  if (end - start > longestDays * DAY_MS) return 'CredentialInvalidLifetimeAsPerAppPolicy'
  const thumbprint = fingerprint.replaceAll(':', '')
  return {
    keyId: `bbbbbbbb-0000-4000-8000-${thumbprint.slice(0, 12).toLowerCase()}`,
    customKeyIdentifier: sent.customKeyIdentifier ?? thumbprint,
    displayName: sent.displayName ?? subject,
    type: sent.type,
    usage: sent.usage,
    key: sent.key ?? '',
    startDateTime: new Date(start).toISOString(),
    endDateTime: new Date(end).toISOString(),
  }
}

/** Left out it begins now, and ends after a year, whatever the certificate says. */
function timeOf(text: string | null | undefined, otherwise: number): number {
  return text === null || text === undefined ? otherwise : Date.parse(text)
}

function certificateIn(key: string | null | undefined): X509Certificate | null {
  try {
    return new X509Certificate(Buffer.from(key ?? '', 'base64'))
  } catch {
    return null
  }
}

/** What an assertion is checked with: the certificates that verify, until their time is over. */
export function knownKeys(all: readonly KeyCredential[]) {
  return all.flatMap(({ usage, key, endDateTime }) => {
    const certificate = usage === 'Verify' && Date.parse(endDateTime) > Date.now() ? certificateIn(key) : null
    if (!certificate) return []
    const { n = '', e = '' } = certificate.publicKey.export({ format: 'jwk' })
    const x5t = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')
    return [{ kid: thumbprintOf({ n, e }), n, e, 'x5t#S256': x5t }]
  })
}
