/**
 * The wait that a Retry-After header asks for (RFC 9110 section 10.2.3: seconds, or a date), in milliseconds and at least
 * one second; undefined when there is none or it is nonsense.
 */
export function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined
  const asked = /^-?\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(asked) ? Math.max(1000, asked) : undefined
}

const RESETS = ['x-ratelimit-reset', 'x-rate-limit-reset']

/**
 * The wait that an answer asks for, in milliseconds: Retry-After, or the instant at which a limit is reset. Auth0 and GitHub
 * call it x-ratelimit-reset, Okta x-rate-limit-reset; both are seconds since 1970.
 */
export function askedWaitMs(headers: Headers, now: number): number | undefined {
  const reset = RESETS.map((name) => headers.get(name)).find((value) => value !== null && /^\d{10}$/.test(value))
  const instant = reset === undefined || reset === null ? null : new Date(Number(reset) * 1000).toUTCString()
  return retryAfterMs(headers.get('retry-after') ?? instant, now)
}
