import type { Problem } from '../model/problem.ts'
import { evaluateCondition } from './condition.ts'
import { ancestorsOf } from './graph.ts'
import type { Linted, LintedStep } from './lint.ts'
import { lintedSteps, stepProblem } from './lint.ts'
import { parseReference } from './reference.ts'

type Strategy = 'overlap' | 'contain-first'

/**
 * A runbook that does not do what its strategy promises. Overlap: nothing is revoked before every dependent has the new
 * secret. Contain first: the revocation does not wait for the dependents. Said only where the conditions decide it.
 */
export function lintStrategy(linted: Linted): readonly Problem[] {
  const steps = lintedSteps(linted)
  const issue = steps.find(({ step }) => step.uses === 'identity/issue-client-secret')
  if (!issue) return []
  return strategiesOf(issue).flatMap(({ strategy, input }) => {
    const active = steps.filter((step) => isActive(step, strategy, input))
    const puts = active.filter(({ step }) => step.uses === 'secret-store/put-secret')
    const revokes = active.filter(({ step }) => step.uses === 'identity/revoke-client-secret')
    return strategy === 'overlap' ? tooEarly(revokes, puts) : tooLate(revokes, puts)
  })
}

/** The strategies this runbook may be run with, and the input that chooses; null when the file itself chooses. */
function strategiesOf({ step, draft }: LintedStep): readonly { strategy: Strategy; input: string | null }[] {
  const chosen = step.with?.['strategy']
  const found = typeof chosen === 'string' ? parseReference(chosen) : undefined
  if (found?.kind !== 'input') return isStrategy(chosen) ? [{ strategy: chosen, input: null }] : []
  const input = draft.inputs.get(found.name)
  return input?.type === 'choice'
    ? input.options.filter(isStrategy).map((strategy) => ({ strategy, input: found.name }))
    : []
}

/** False only when the condition is false whatever else is known; what cannot be decided is not held against anyone. */
function isActive({ step }: LintedStep, strategy: Strategy, input: string | null): boolean {
  if (step.when === undefined) return true
  const found = evaluateCondition(step.when, { inputs: input === null ? {} : { [input]: strategy } })
  return found.ok && found.value
}

function tooEarly(revokes: readonly LintedStep[], puts: readonly LintedStep[]): readonly Problem[] {
  return revokes.flatMap((revoke) => {
    const before = ancestorsOf(revoke.draft.steps, revoke.step.id)
    const late = puts.find(({ step }) => !before.has(step.id))
    if (!late) return []
    const what = `with overlap, ${revoke.step.id} revokes before ${late.step.id} has moved the dependents`
    return [stepProblem(revoke, ['id'], ['Y022', { what, fix: `add ${late.step.id} to its needs, or a when:` }])]
  })
}

/** One revocation that does not wait is enough; a second one may come later and clean up. */
function tooLate(revokes: readonly LintedStep[], puts: readonly LintedStep[]): readonly Problem[] {
  const waits = ({ draft, step }: LintedStep): boolean =>
    puts.some((put) => ancestorsOf(draft.steps, step.id).has(put.step.id))
  const [first] = revokes
  if (!first || puts.length === 0 || !revokes.every(waits)) return []
  const what = `with contain-first, ${first.step.id} waits until the dependents have moved`
  return [stepProblem(first, ['id'], ['Y022', { what, fix: 'let it need only the step that issues the new secret' }])]
}

function isStrategy(value: unknown): value is Strategy {
  return value === 'overlap' || value === 'contain-first'
}
