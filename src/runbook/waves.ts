import type { z } from 'zod'
import type { Wave } from '../model/runbook.ts'

/**
 * The wave of each of `count` targets, from 0. `[1, 10%, rest]` of 30 is one, then three, then 26. A percentage is of all
 * and rounds up; what no wave takes joins the last.
 */
export function wavesOf(waves: readonly z.output<typeof Wave>[], count: number): readonly number[] {
  const sizes = waves.map((wave) => sizeOf(wave, count))
  const numbers = sizes.flatMap((size, wave) => Array.from({ length: Math.min(size, count) }, () => wave))
  const last = Math.max(0, waves.length - 1)
  return Array.from({ length: count }, (_, index) => numbers[index] ?? last)
}

function sizeOf(wave: z.output<typeof Wave>, count: number): number {
  if (wave === 'rest') return count
  return typeof wave === 'number' ? wave : Math.ceil((Number.parseInt(wave, 10) * count) / 100)
}
