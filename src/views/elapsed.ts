import { instantMs } from '../base/instant.ts'
import type { Entry } from '../journal/entry.ts'

/**
 * Milliseconds from the first entry to each. Inside one boot the monotonic clock counts, which nobody can set; over a
 * restart only the wall clock is left, and it never counts backwards.
 */
export function elapsed(entries: readonly Entry[]): readonly number[] {
  let total = 0
  return entries.map((entry, i) => {
    const before = entries[i - 1]
    if (before) total += Math.max(0, between(before, entry))
    return total
  })
}

function between(before: Entry, after: Entry): number {
  if (before.boot === after.boot) return Number((BigInt(after.mono) - BigInt(before.mono)) / 1_000_000n)
  return (instantMs(after.ts) ?? 0) - (instantMs(before.ts) ?? 0)
}
