import { dateWords } from '../base/instant.ts'
import { reviewQuestion } from '../run/break-glass.ts'
import type { RunState } from '../run/state.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

/** Every act without approval, in a sentence that nobody overlooks; it stays on every screen and in the report. */
export function brokenGlass(state: RunState): readonly string[] {
  return state.forced.map((forced) => {
    const { step, by, because, witness, told, review } = forced
    const due = state.questions[reviewQuestion(forced).id]?.question.due_at
    const seen = review ? `reviewed by ${review.by}: ${review.verdict}, ${review.text}` : 'NOT REVIEWED'
    return `BREAK-GLASS: ${by} acted on ${step} without approval, because: ${because}; witness ${witness}${told ? '' : ', not told yet'}; ${due === undefined ? '' : `review due ${dateWords(due)}, `}${seen}`
  })
}

export function brokenGlassLines(state: RunState): readonly Line[] {
  return brokenGlass(state).map((text) => line(text, 'bad'))
}
