import type { JsonObject } from '../base/json.ts'
import type { Step } from '../model/runbook.ts'

export const CHECKLIST = 'manual/checklist'

/** What a step does: `manual:` is sugar for the checklist. `uses` is empty when the step says neither. */
export function actionOf(step: Step): { readonly uses: string; readonly with: JsonObject } {
  if (step.manual === undefined) return { uses: step.uses ?? '', with: step.with ?? {} }
  const items = typeof step.manual === 'string' ? [step.manual] : step.manual
  return { uses: CHECKLIST, with: { items, evidence: step.evidence ?? [] } }
}
