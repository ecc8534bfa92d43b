import type { Secret } from '../base/secret.ts'

const SHORTEST = 8

/**
 * Why a value from outside cannot be a secret, in words that say nothing of it; undefined when it can. Nothing is trimmed in
 * silence: a value with a line break at its end is refused by the provider, and a live secret would look dead.
 */
export function whyUnusable(secret: Secret): string | undefined {
  const value = secret.reveal()
  if (value === '') return 'nothing'
  if (value.includes('\0')) return 'a NUL character'
  if (value.includes('\ufffd') || !value.isWellFormed()) return 'bytes that are not text'
  if (isPem(value)) return undefined
  if (/[\r\n]$/.test(value)) return 'a value that ends with a line break (I009)'
  if (value.trim() !== value) return 'a value with spaces around it'
  return value.length < SHORTEST ? `fewer than ${SHORTEST} characters` : undefined
}

/** RFC 7468: a PEM text ends with a line break by rights. */
function isPem(value: string): boolean {
  return /^-----BEGIN [A-Z0-9 ]+-----\r?\n/.test(value)
}
