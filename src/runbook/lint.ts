import type { Path } from '../document/document.ts'
import { problemAt } from '../document/position.ts'
import type { Saying } from '../document/position.ts'
import type { Problem } from '../model/problem.ts'
import type { Step } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import type { Draft, DraftStep } from './draft.ts'
import type { VerbShape, VerbTable } from './verb-table.ts'
import { verbOf } from './verb-table.ts'

export interface Linted {
  readonly draft: Draft
  readonly verbs: VerbTable
}

/** A step whose shape is right, and its place in the file. */
export interface LintedStep extends Linted {
  readonly index: number
  readonly step: Step
  /** Undefined when the action is unknown, which is said elsewhere. */
  readonly verb: VerbShape | undefined
}

export function lintedSteps(linted: Linted): readonly LintedStep[] {
  return linted.draft.steps.flatMap(({ index, step }) =>
    step ? [{ ...linted, index, step, verb: verbOf(linted.verbs, actionOf(step).uses) }] : [],
  )
}

/** The step above with this id; null when its shape is wrong; undefined when there is none. */
export function draftStep({ draft }: Linted, id: string): DraftStep | undefined {
  return draft.steps.find((step) => step.id === id)
}

/** A problem at a key of a step. */
export function stepProblem({ draft, index }: LintedStep, path: Path, [code, saying]: [string, Saying]): Problem {
  return problemAt(draft.document.place(['steps', index, ...path]), code, saying)
}
