import type { Json } from '../base/json.ts'
import type { Fault } from '../model/fault.ts'
import type { Want } from '../model/want.ts'
import type { StepSpec } from '../run/spec.ts'

/** What one unit would do now, as the engine's preview gives it. `unknown`: it cannot be said before an earlier step acted. */
export interface PlannedUnit {
  readonly step: StepSpec
  readonly target: string
  readonly plan: PlannedDeed
  /** The least rights it needs, in the system's own words; null when the connector does not say. */
  readonly rights?: readonly string[] | null
  /** Why it cannot be undone; null when it can. */
  readonly cannotUndo?: string | null
}

export type PlannedDeed =
  | { readonly kind: 'change'; readonly change: Json; readonly says: string; readonly lines?: readonly string[] }
  | { readonly kind: 'look'; readonly says: string }
  | { readonly kind: 'settled'; readonly because: string }
  /** `when`: the condition that does not hold. */
  | { readonly kind: 'passed'; readonly when: string }
  | { readonly kind: 'blocked'; readonly because: string; readonly fix: string }
  | {
      readonly kind: 'by-hand'
      readonly says: string
      readonly lines: readonly string[]
      readonly wants: readonly Want[]
    }
  | { readonly kind: 'unknown'; readonly fault: Fault }
