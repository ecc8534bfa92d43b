import type { Json } from '../base/json.ts'
import type { RunState, Unit, UnitState } from './state.ts'
import { unitId, unitOf } from './state.ts'

export type Where = readonly [step: string, target: string]

export function applied(
  state: RunState,
  where: Where,
  { receipt, byHand }: { receipt: Json; byHand: boolean },
): RunState {
  const unit = unitOf(state, ...where)
  return unit.state.at === 'done' ? state : put(state, where, { ...unit, receipt, state: { at: 'applied', byHand } })
}

export function done(state: RunState, where: Where, end: Omit<Extract<UnitState, { at: 'done' }>, 'at'>): RunState {
  return unitOf(state, ...where).state.at === 'done' ? state : at(state, where, { at: 'done', ...end })
}

function at(state: RunState, where: Where, to: UnitState): RunState {
  const unit = unitOf(state, ...where)
  return unit.state.at === 'done' ? state : put(state, where, { ...unit, state: to })
}

export function put(state: RunState, [step, target]: Where, unit: Unit): RunState {
  return { ...state, units: { ...state.units, [unitId(step, target)]: unit } }
}

/** Once a step acts, its approval questions are history. */
export function overtake(state: RunState, step: string): RunState {
  return closeQuestions(state, (id, of) => of === step && state.questions[id]?.question.kind === 'approve')
}

export function closeQuestions(
  state: RunState,
  which: (id: string, step: string) => boolean,
  by: string | null = null,
): RunState {
  const questions = Object.entries(state.questions).map(([id, asked]) =>
    asked.open && which(id, asked.question.step) ? [id, { ...asked, open: false, by }] : [id, asked],
  )
  return { ...state, questions: Object.fromEntries(questions) as RunState['questions'] }
}
