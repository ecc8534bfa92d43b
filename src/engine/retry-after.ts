/**
 * The wait that a Retry-After header asks for (RFC 9110 section 10.2.3: seconds, or a date), in milliseconds and at least
 * one second; undefined when there is none or it is nonsense.
 */
export function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined
  const asked = /^-?\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(asked) ? Math.max(1000, asked) : undefined
}
