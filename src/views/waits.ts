import { shortRun } from '../journal/run-id.ts'
import type { Question } from '../run/event.ts'
import { mayRetry } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'
import { openQuestions, unitOf } from '../run/state.ts'
import { shellWord } from './paste.ts'

/** One thing that only a person can move, with the command that moves it. */
export interface Wait {
  readonly kind: 'approve' | 'by-hand' | 'failed'
  readonly step: string
  readonly target: string | null
  readonly says: string
  /** Who may answer; empty when anybody at the terminal may. */
  readonly who: readonly string[]
  readonly command: string
  /** Of the plan that an approval would bind to; null for anything else. */
  readonly digest: string | null
}

/** What a run waits for: open questions first, then failures the engine will not retry by itself. */
export function waits(run: string, state: RunState): readonly Wait[] {
  if (state.closed) return []
  return [...openQuestions(state).map((question) => ofQuestion(run, question)), ...failures(run, state)]
}

function ofQuestion(run: string, question: Question): Wait {
  const { kind, step, target, prompt, rule, escalated } = question
  const place = target === null ? step : `${step} ${shellWord(target)}`
  return {
    kind,
    step,
    target,
    says: `${escalated ? 'ESCALATED: ' : ''}${kind === 'approve' ? 'approval of' : 'by hand:'} ${prompt}`,
    who: rule?.of ?? [],
    command:
      kind === 'approve'
        ? `stanch runs approve ${shortRun(run)} ${step}`
        : `stanch runs provide ${shortRun(run)} ${place}`,
    digest: question.digest,
  }
}

function failures(run: string, state: RunState): readonly Wait[] {
  return state.spec.steps.flatMap((step) =>
    step.targets.flatMap(({ id: target }): Wait[] => {
      const unit = unitOf(state, step.id, target)
      if (unit.state.at !== 'failed' || mayRetry(step, unit)) return []
      const command = `stanch runs retry ${shortRun(run)} ${step.id} --target ${shellWord(target)}`
      return [{ kind: 'failed', step: step.id, target, says: unit.state.fault.what, who: [], command, digest: null }]
    }),
  )
}
