import { createHash, timingSafeEqual } from 'node:crypto'

/** Equal text, in a time that tells neither where two values differ nor how long the right one is. */
export function equalInConstantTime(given: string, right: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(right))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
