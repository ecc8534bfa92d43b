import { concernsLeak } from '../run/briefing.ts'
import { isProven } from '../run/next.ts'
import type { RunState } from '../run/state.ts'
import { openQuestions } from '../run/state.ts'
import type { Tone } from './line.ts'
import type { Word } from './word.ts'
import { stepWords } from './word.ts'

export interface Verdict {
  /** Two or three words, for the recap. */
  readonly word: string
  readonly sentence: string
  readonly tone: Tone
}

/** How the run stands, in a sentence that claims no more than was shown. */
export function verdict(state: RunState): Verdict {
  return concernsLeak(state) ? ofLeak(state) : ofOther(state)
}

/** Every word of every unit, in the order of the runbook. */
export function allWords(state: RunState): readonly Word[] {
  return state.spec.steps.flatMap((step) => stepWords(state, step))
}

function ofLeak(state: RunState): Verdict {
  const { exposure } = state
  const gaps = isProven(state) ? 0 : openEnds(state)
  if (exposure === 'live')
    return { word: 'NOT CONTAINED', sentence: `The leaked secret still works${ending(state)}.`, tone: 'bad' }
  if (exposure === 'unknown')
    return {
      word: state.closed ? 'NOT PROVEN' : standing(state),
      sentence: `It is not known whether the leaked secret still works${ending(state)}.`,
      tone: 'bad',
    }
  const dead =
    exposure === 'dead'
      ? 'is dead, proven over the whole propagation window'
      : 'is refused; the proof over the whole window is not finished'
  if (!state.closed)
    return { word: standing(state), sentence: `The leaked secret ${dead}; the run is not finished.`, tone: 'warn' }
  if (state.closed === 'aborted')
    return {
      word: 'ABORTED',
      sentence: `The leaked secret ${dead}; the run was aborted with ${count(gaps)}.`,
      tone: 'warn',
    }
  if (gaps > 0)
    return { word: 'CONTAINED WITH GAPS', sentence: `The leaked secret ${dead}; ${count(gaps)} left.`, tone: 'warn' }
  if (exposure === 'dead')
    return { word: 'PROVEN', sentence: `The leaked secret ${dead}, and every step is proven.`, tone: 'good' }
  return { word: 'CONTAINED', sentence: `The leaked secret ${dead}; every step is proven.`, tone: 'warn' }
}

function ofOther(state: RunState): Verdict {
  if (!state.closed) return { word: standing(state), sentence: 'The run is not finished.', tone: 'warn' }
  if (state.closed === 'aborted')
    return { word: 'ABORTED', sentence: `The run was aborted with ${count(openEnds(state))}.`, tone: 'warn' }
  if (isProven(state)) return { word: 'PROVEN', sentence: 'Every step is proven.', tone: 'good' }
  return { word: 'ENDED WITH GAPS', sentence: `The run ended with ${count(openEnds(state))}.`, tone: 'warn' }
}

function ending({ closed }: RunState): string {
  if (closed === null) return '; the run is not finished'
  return closed === 'aborted' ? '; the run was aborted' : ''
}

function standing(state: RunState): string {
  if (state.aborted) return 'ABORTED'
  return openQuestions(state).length > 0 || allWords(state).includes('failed') ? 'WAITS FOR A PERSON' : 'RUNNING'
}

const SHOWN: readonly Word[] = ['proven', 'already so', 'not needed']

function openEnds(state: RunState): number {
  return allWords(state).filter((word) => !SHOWN.includes(word)).length
}

function count(gaps: number): string {
  return gaps === 1 ? '1 gap' : `${gaps} gaps`
}
