import { createHash, createHmac } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { Json } from './json.ts'

export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** `sha256:<64 hex>` over the RFC 8785 form: what an approval binds to and what a person compares. */
export function digest(value: Json): string {
  return `sha256:${sha256(canonicalJson(value))}`
}

/**
 * A keyed fingerprint: `hk1:` and the first 16 hex digits of HMAC-SHA-256. Keyed, because the plain hash of a weak secret
 * can be guessed by whoever reads the journal.
 */
export function fingerprint(key: Uint8Array, value: string): string {
  return `hk1:${createHmac('sha256', key).update('stanch-fp/1\0').update(value).digest('hex').slice(0, 16)}`
}
