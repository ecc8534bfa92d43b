import type { Refusal } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { RunEvent } from './event.ts'
import type { RunState, UnitState } from './state.ts'
import { stepOf, unitOf } from './state.ts'

interface Place {
  readonly step: string
  readonly target?: string
}

/** What a person may say of a step, or of one target of it, that does not go on by itself. */
export type Unstick =
  | (Place & { readonly ask: 'retry' })
  | (Place & { readonly ask: 'skip' | 'redo' | 'by-hand'; readonly because: string })

/** Each is decided target by target: those that it fits move, the others stay as they are. */
export function unstick(
  state: RunState,
  by: string,
  request: Unstick,
): Refusal | { readonly ok: true; readonly value: readonly RunEvent[] } {
  const step = stepOf(state, request.step)
  if (!step) return refuse(`this run has no step ${request.step}`)
  const chosen = step.targets.map(({ id }) => id).filter((id) => request.target === undefined || id === request.target)
  if (chosen.length === 0) return refuse(`step ${step.id} has no target ${request.target ?? ''}`)
  const { fits, none } = RULES[request.ask]
  const moved = chosen.filter((target) => fits.includes(unitOf(state, step.id, target).state.at))
  if (moved.length === 0) return refuse(`nothing of step ${step.id} ${none}`)
  return { ok: true, value: moved.map((target) => eventOf(request, { step: step.id, target, by })) }
}

interface Rule {
  readonly fits: readonly UnitState['at'][]
  readonly none: string
}

const RULES: Record<Unstick['ask'], Rule> = {
  retry: { fits: ['failed'], none: 'has failed' },
  'by-hand': { fits: ['failed'], none: 'has failed' },
  skip: { fits: ['failed', 'planned', 'waiting'], none: 'is open to skip' },
  redo: { fits: ['done'], none: 'has ended; retry is for what has failed' },
}

function eventOf(request: Unstick, at: { step: string; target: string; by: string }): RunEvent {
  switch (request.ask) {
    case 'retry':
      return { type: 'step.retried', ...at }
    case 'skip':
      return { type: 'step.skipped', ...at, because: request.because }
    case 'redo':
      return { type: 'step.reopened', ...at, because: request.because }
    case 'by-hand':
      return { type: 'step.taken', ...at, because: request.because }
  }
}
