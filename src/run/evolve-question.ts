import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { reviewQuestion } from './break-glass.ts'
import type { Question, RunEvent } from './event.ts'
import type { Forced, RunState } from './state.ts'
import { unitOf } from './state.ts'
import type { Where } from './unit-change.ts'
import { applied, closeQuestions, overtake, put } from './unit-change.ts'

type QuestionEvent = Extract<RunEvent, { type: `question.${string}` }>

/** The first answer closes a question; what it means for the run depends on its kind. */
export function evolveQuestion(state: RunState, event: QuestionEvent): RunState {
  if (event.type === 'question.asked') {
    const asked = { question: event.question, open: true, by: null }
    const before = begun(state, event.question)
    return { ...before, questions: { ...before.questions, [event.question.id]: asked } }
  }
  const asked = state.questions[event.id]
  if (!asked?.open) return state
  if (event.type === 'question.expired') return closeQuestions(state, (id) => id === event.id)
  return answered(
    closeQuestions(state, (id) => id === event.id, event.by),
    asked.question,
    event,
  )
}

/** Who is asked to do it by hand may begin: as with an act of ours, approving it is over. */
function begun(state: RunState, { kind, step, target }: Question): RunState {
  const isPlanned = kind === 'by-hand' && target !== null && unitOf(state, step, target).taken === 'no'
  return isPlanned ? overtake(state, step) : state
}

function answered(state: RunState, question: Question, { by, answer }: Answered): RunState {
  const { kind, step, target } = question
  if (kind === 'go') return { ...state, released: release(state, step, answer) }
  if (kind === 'review') return { ...state, forced: state.forced.map((one) => reviewed(one, question, { by, answer })) }
  return kind === 'by-hand' && target !== null ? byHand(state, [step, target], { by, answer }) : state
}

type Answered = Pick<Extract<RunEvent, { type: 'question.answered' }>, 'by' | 'answer'>

function release({ released }: RunState, step: string, answer: Json): RunState['released'] {
  if (released === 'all' || (isJsonObject(answer) && answer['go'] === 'all')) return 'all'
  return [...released, step]
}

function reviewed(forced: Forced, { id }: Question, { by, answer }: Answered): Forced {
  if (id !== reviewQuestion(forced).id || !isJsonObject(answer)) return forced
  const { verdict = '', text = '' } = answer
  return typeof verdict === 'string' && typeof text === 'string' ? { ...forced, review: { by, verdict, text } } : forced
}

/** What a connector wanted done by hand gives its receipt; what a person took over from us is looked at first. */
function byHand(state: RunState, where: Where, { by, answer: receipt }: Answered): RunState {
  const unit = { ...unitOf(state, ...where), hand: by }
  if (unit.taken !== 'asked')
    return unit.state.at === 'done' ? state : applied(put(state, where, unit), where, { receipt, byHand: true })
  return unit.state.at === 'planned' ? put(state, where, { ...unit, taken: 'done', state: { at: 'waiting' } }) : state
}
