import { randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The largest multiple of 62 that a byte holds. */
const FAIR = 248

/**
 * Random text that survives shells, URLs, `.env`, YAML and form-encoding, and that every provider takes. Rejection sampling,
 * so that no character is likelier than another: 48 of them are 285 bits.
 */
export function base62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < FAIR && text.length < length) text += ALPHABET[byte % 62]
  }
  return text
}
