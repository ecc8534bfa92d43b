/** Milliseconds since 1970 of an ISO 8601 text, or undefined when it is none. Here, so that the pure rooms need no Date. */
export function instantMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
