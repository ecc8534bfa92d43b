import type { Question } from '../../run/event.ts'
import type { RunState } from '../../run/state.ts'
import { stepOf } from '../../run/state.ts'

/** Where a step's secret lives in the escrow: the target is part of the name only in a fan-out. */
export function sealName(state: RunState, { step, target }: Question, name: string): string {
  const isFanOut = (stepOf(state, step)?.targets.length ?? 0) > 1
  return isFanOut && target !== null ? `steps.${step}.${target}.${name}` : `steps.${step}.${name}`
}
