const UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const FORM = /^(?<count>\d{1,6})(?<unit>ms|s|m|h|d)$/

/** "15m" to milliseconds; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const groups = FORM.exec(text)?.groups
  if (!groups) return undefined
  return Number(groups['count']) * UNIT[groups['unit'] as keyof typeof UNIT]
}

/** Milliseconds as a person reads them: `0.4 s`, `41 s`, `2 m 04 s`, `9 h 05 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 10) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${two(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
