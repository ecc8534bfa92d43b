import { shortRun } from '../journal/run-id.ts'
import type { Question } from '../run/event.ts'
import { mayRetry } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'
import { openQuestions, unitOf } from '../run/state.ts'
import { shellWord } from './paste.ts'
import { timeoutWords } from './question-card.ts'

/** One thing that only a person can move, with the command that moves it. */
export interface Wait {
  readonly kind: Question['kind'] | 'failed'
  readonly step: string
  readonly target: string | null
  readonly says: string
  /** Who may answer; empty when anybody at the terminal may. */
  readonly who: readonly string[]
  /** What happens when nobody answers. */
  readonly then: string
  readonly command: string
  /** Of the plan that an approval would bind to; null for anything else. */
  readonly digest: string | null
}

/** What a run waits for, in the order of its steps: open questions, and failures the engine will not retry by itself. */
export function waits(run: string, state: RunState): readonly Wait[] {
  if (state.closed) return []
  const all = [...openQuestions(state).map((question) => ofQuestion(run, question)), ...failures(run, state)]
  const order = state.spec.steps.map(({ id }) => id)
  return all.toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
}

function ofQuestion(run: string, question: Question): Wait {
  const { kind, step, target, prompt, rule, escalated } = question
  return {
    kind,
    step,
    target,
    says: `${escalated ? 'ESCALATED: ' : ''}${SAYS[kind]} ${prompt}`,
    who: rule?.of ?? [],
    then: timeoutWords(question),
    command: `stanch runs ${COMMAND[kind]} ${shortRun(run)} ${target === null ? step : `${step} ${shellWord(target)}`}`,
    digest: question.digest,
  }
}

const SAYS: Record<Question['kind'], string> = {
  approve: 'approval of',
  'by-hand': 'by hand:',
  review: 'review, before this run can close:',
  go: 'to be let go:',
}
const COMMAND: Record<Question['kind'], string> = {
  approve: 'approve',
  'by-hand': 'provide',
  review: 'review',
  go: 'go',
}

const NOTHING = 'nothing of it goes on without a person'

function handedTo({ handed }: RunState): readonly string[] {
  return handed ? [handed.to] : []
}

function failures(run: string, state: RunState): readonly Wait[] {
  return state.spec.steps.flatMap((step) =>
    step.targets.flatMap(({ id: target }): Wait[] => {
      const unit = unitOf(state, step.id, target)
      if (unit.state.at !== 'failed' || mayRetry(step, unit)) return []
      const command = `stanch runs retry ${shortRun(run)} ${step.id} --target ${shellWord(target)}`
      return [
        {
          kind: 'failed',
          step: step.id,
          target,
          says: unit.state.fault.what,
          who: handedTo(state),
          then: NOTHING,
          command,
          digest: null,
        },
      ]
    }),
  )
}
