/** An instant of ISO 8601 in UTC as people read it: to the second, with Z. */
export function dateWords(instant: string): string {
  return `${instant.slice(0, 19)}Z`
}

/** Milliseconds since 1970 of an ISO 8601 text, or undefined when it is none. Here, so that the pure rooms need no Date. */
export function instantMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
