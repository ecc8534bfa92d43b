import type { RunEvent } from './event.ts'
import { evolve } from './evolve.ts'
import type { RunState } from './state.ts'
import { initialState } from './state.ts'

/** A run is its events. */
export function fold(events: Iterable<RunEvent>, from: RunState = initialState): RunState {
  let state = from
  for (const event of events) state = evolve(state, event)
  return state
}
