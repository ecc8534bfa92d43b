import type { Runbook, Step } from '../model/runbook.ts'
import { mayBeLeftOut } from '../model/runbook.ts'
import { actionOf, CHECKLIST } from './action.ts'
import { explicitNeeds } from './draft.ts'
import { sentencesOf } from './explain-step.ts'
import { kindOf } from './explain.ts'
import type { VerbShape, VerbTable } from './verb-table.ts'
import { verbOf } from './verb-table.ts'

/** A runbook as it is drawn and printed: everything said in words, everything that follows made explicit. */
export interface Outline {
  readonly name: string
  readonly title: string
  readonly controls: readonly string[]
  readonly inputs: readonly {
    readonly name: string
    readonly prompt: string
    readonly kind: string
    readonly optional: boolean
  }[]
  readonly steps: readonly OutlineStep[]
}

export interface OutlineStep {
  readonly id: string
  readonly title: string
  readonly phase: Step['phase']
  readonly uses: string
  /** `by-hand`: a person does it. */
  readonly does: 'looks' | 'changes' | 'by-hand'
  readonly needs: readonly string[]
  readonly when: string | null
  /** `1 of group:security`; null when nobody is asked. */
  readonly approval: string | null
  readonly sentences: readonly string[]
  readonly items: readonly string[]
}

export function outlineOf(runbook: Runbook, verbs: VerbTable): Outline {
  const needs = explicitNeeds(runbook.steps)
  return {
    name: runbook.name,
    title: runbook.title,
    controls: runbook.controls,
    inputs: Object.entries(runbook.inputs).map(([name, input]) => ({
      name,
      prompt: input.prompt ?? '',
      kind: kindOf(input),
      optional: mayBeLeftOut(input),
    })),
    steps: runbook.steps.map((step, index) => ({
      ...stepOf(step, verbs),
      needs: needs[index] ?? [],
      sentences: sentencesOf(runbook, step),
    })),
  }
}

function stepOf(step: Step, verbs: VerbTable): Omit<OutlineStep, 'needs' | 'sentences'> {
  const { uses } = actionOf(step)
  const verb = verbOf(verbs, uses)
  const { manual, approve } = step
  return {
    id: step.id,
    title: step.title ?? verb?.summary ?? uses,
    phase: step.phase,
    uses,
    does: manual === undefined ? doesOf(uses, verb) : 'by-hand',
    when: step.when ?? null,
    approval: approve ? `${approve.any} of ${approve.of.join(', ')}` : null,
    items: typeof manual === 'string' ? [manual] : (manual ?? []),
  }
}

function doesOf(uses: string, verb: VerbShape | undefined): OutlineStep['does'] {
  if (uses === CHECKLIST) return 'by-hand'
  return verb?.changes === false ? 'looks' : 'changes'
}
