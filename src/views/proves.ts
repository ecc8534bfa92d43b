import type { RunEvent } from '../run/event.ts'
import type { RunState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'
import { unitWord } from './word.ts'

/**
 * Whether this is a proof, and its step stands as proven in this state. Asked of the state right after it: a proof that comes
 * when its step has ended otherwise, a late reply after a skip say, proves nothing.
 */
export function proves(event: RunEvent, state: RunState): boolean {
  if (event.type !== 'step.verified' || event.proof.verdict !== 'proven') return false
  return state.steps[event.step] !== 'passed' && unitWord(unitOf(state, event.step, event.target).state) === 'proven'
}
