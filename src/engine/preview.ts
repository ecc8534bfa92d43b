import type { Json } from '../base/json.ts'
import type { Fault } from '../model/fault.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import type { Plan } from '../sdk/index.ts'
import { faultFrom } from './fault-from.ts'
import type { Engine } from './ports.ts'
import { ready } from './unit.ts'

/** What one unit would do now. `unknown`: it cannot be said before an earlier step has acted, or the system did not answer. */
export interface Preview {
  readonly step: StepSpec
  readonly target: string
  readonly plan: Plan<Json, Json> | { readonly kind: 'unknown'; readonly fault: Fault }
}

/** Observes and plans every unit, changes nothing and writes nothing: plan is pure, so what is shown is what would run. */
export async function preview(
  engine: Engine,
  at: { run: string; state: RunState; signal: AbortSignal },
): Promise<readonly Preview[]> {
  const units = at.state.spec.steps.flatMap((step) => step.targets.map((target) => ({ step, target: target.id })))
  return Promise.all(units.map(async (unit) => ({ ...unit, plan: await planOf(engine, at, unit) })))
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
