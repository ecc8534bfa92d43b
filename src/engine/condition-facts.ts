import type { Json, JsonObject } from '../base/json.ts'
import { isSecretRef } from '../base/secret.ts'
import { isJsonObject } from '../base/json.ts'
import { progress } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'

/** The names a `when` may use. A secret's name does not exist here, so no condition can depend on its value. */
export function conditionFacts(state: RunState): JsonObject {
  const where = progress(state)
  const steps = state.spec.steps.map((step): [string, Json] => {
    const { receipt } = unitOf(state, step.id, step.targets[0]?.id ?? '')
    return [step.id, { ...(isJsonObject(receipt) ? plain(receipt) : {}), status: where.get(step.id) ?? 'waiting' }]
  })
  return { inputs: plain(state.spec.inputs), steps: Object.fromEntries(steps), exposure: state.exposure }
}

function plain(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && !isSecretRef(value)))
}
