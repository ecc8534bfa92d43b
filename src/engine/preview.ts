import { inParallel } from '../base/in-parallel.ts'
import type { Json } from '../base/json.ts'
import type { Fault } from '../model/fault.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { evaluateCondition } from '../runbook/condition.ts'
import type { Plan } from '../sdk/index.ts'
import { isVerb } from '../sdk/index.ts'
import { conditionFacts } from './condition-facts.ts'
import { faultFrom } from './fault-from.ts'
import type { Engine } from './ports.ts'
import { ready } from './unit.ts'

/** What one unit would do now. `passed`: its step is not needed, its condition does not hold. `unknown`: it cannot be said before an earlier step has acted, or the system did not answer. */
export interface Preview {
  readonly step: StepSpec
  readonly target: string
  readonly plan:
    | Plan<Json, Json>
    | { readonly kind: 'passed'; readonly when: string }
    | { readonly kind: 'unknown'; readonly fault: Fault }
  /** The least rights it needs, in the system's own words; null when the connector does not say. */
  readonly rights: readonly string[] | null
  /** Why it cannot be undone; null when it can, or when nobody knows. */
  readonly cannotUndo: string | null
}

/** Observes and plans every unit, changes nothing and writes nothing: plan is pure, so what is shown is what would run. */
export async function preview(
  engine: Engine,
  at: { run: string; state: RunState; signal: AbortSignal },
): Promise<readonly Preview[]> {
  const units = at.state.spec.steps.flatMap((step) => step.targets.map((target) => ({ step, target })))
  return inParallel(units, async ({ step, target }) => ({
    step,
    target: target.id,
    plan: notNeeded(at.state, { step }) ?? (await planOf(engine, at, { step, target: target.id })),
    ...(await aboutAction(engine, step.uses, target.uses)),
  }))
}

async function aboutAction(
  engine: Engine,
  verb: string,
  uses: string,
): Promise<Pick<Preview, 'rights' | 'cannotUndo'>> {
  const { rights, actions } = await engine.connector(uses)
  if (!isVerb(verb)) return { rights: null, cannotUndo: null }
  const undo = actions[verb]?.undo
  return { rights: rights?.[verb] ?? null, cannotUndo: typeof undo === 'object' ? undo.cannot : null }
}

/** A condition over inputs alone is decided already; one that asks what a step found or how exposed we are is not. */
function notNeeded(state: RunState, { step }: { step: StepSpec }): Preview['plan'] | undefined {
  if (step.when === null) return undefined
  const holds = evaluateCondition(step.when, { inputs: conditionFacts(state)['inputs'] ?? {} })
  return holds.ok && !holds.value ? { kind: 'passed', when: step.when } : undefined
}

async function planOf(
  engine: Engine,
  at: { run: string; state: RunState; signal: AbortSignal },
  { step, target }: { step: StepSpec; target: string },
): Promise<Preview['plan']> {
  try {
    const unit = await ready(engine, at, { step: step.id, target })
    return unit.action.plan(await unit.action.observe(unit.ctx, unit.input), unit.input)
  } catch (thrown) {
    return { kind: 'unknown', fault: faultFrom(thrown, { step: step.id, target }).fault }
  }
}
