import fc from 'fast-check'
import type { RunEvent } from '../../src/run/event.ts'
import type { StepSpec } from '../../src/run/spec.ts'
import { on, opened, step, target } from '../run/given.ts'
import { entries } from './entries.ts'

export const STEPS = [
  step('look', { phase: 'detect' }),
  step('kill', { phase: 'contain' }),
  step('put', { phase: 'eradicate', targets: [target('a'), target('b')] }),
  step('tell', { phase: 'notify', unverified: 'nobody can see whether it was read' }),
  step('clean', { phase: 'improve' }),
]
/** Each is supported by proofs of one phase, or of all. */
const CONTROLS = ['NHI2:2025', 'RS.MI-01', 'RS.MI-02', 'RS.CO-02', 'CC7.3']
const start = opened(STEPS, {
  inputs: { leaked: null },
  runbook: { name: 'rb', title: 'A runbook', digest: 'sha256:0', controls: CONTROLS },
})

const ofUnit = ({ id, targets }: StepSpec): readonly RunEvent[] =>
  targets.flatMap(({ id: where }): readonly RunEvent[] => {
    const unit = on(id, where)
    const at = { step: id, target: where }
    return [
      unit.entered,
      unit.planned(),
      unit.byHand,
      unit.applying,
      unit.applied(),
      unit.verified('proven', { exposure: 'dead' }),
      unit.verified('disproven'),
      unit.verified('unknown'),
      unit.failed(),
      unit.retried,
      unit.skipped,
      unit.settled,
      { type: 'step.settled', step: id, target: null, because: 'not needed', receipt: null },
      { type: 'step.taken', ...at, by: 'ada', because: 'x' },
      { type: 'step.reopened', ...at, by: 'ada', because: 'x' },
    ]
  })
/** A person did it, said so, and nothing could be seen from outside. */
const byHand = ({ id, targets }: StepSpec): readonly (readonly RunEvent[])[] =>
  targets.map(({ id: where }) => {
    const question = { id: `by-hand:${id}/${where}:0`, kind: 'by-hand', step: id, target: where } as const
    const rest = { prompt: 'do it', lines: [], wants: [], digest: null, rule: null, escalated: false }
    return [
      on(id, where).byHand,
      { type: 'question.asked', question: { ...question, ...rest } },
      { type: 'question.answered', id: question.id, by: 'ada', answer: {} },
      on(id, where).verified('unknown'),
    ]
  })
const closings: readonly RunEvent[] = [
  { type: 'run.aborted', by: 'ada', because: 'x' },
  { type: 'run.closed', outcome: 'proven', exposure: 'dead' },
  { type: 'run.closed', outcome: 'gaps', exposure: 'dead' },
]
const anyOne = fc.constantFrom(...STEPS.flatMap(ofUnit), ...closings).map((event) => [event])
/** What may happen to these steps, in any order; also what never does. */
export const anyStory = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: anyOne }, { weight: 1, arbitrary: fc.constantFrom(...STEPS.flatMap(byHand)) }),
    {
      minLength: 1,
      maxLength: 50,
    },
  )
  .map((parts) => entries([start, ...parts.flat()]))
