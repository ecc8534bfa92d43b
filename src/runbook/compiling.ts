import type { Person } from '../model/actor.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import type { Step } from '../model/runbook.ts'
import type { RunSpec } from '../run/spec.ts'
import type { GivenInputs } from './compile-inputs.ts'
import type { CheckedRunbook } from './read-runbook.ts'
import type { VerbTable } from './verb-table.ts'

/** All that a runbook is compiled from. */
export interface Compiling {
  readonly runbook: CheckedRunbook
  readonly inventory: Inventory
  readonly inputs: GivenInputs
  readonly people: readonly Person[]
  /** age recipients of the run's escrow. */
  readonly recipients: readonly string[]
  readonly verbs: VerbTable
  /** The actions a connector (`kind/id`) offers; without it they are not checked, and the engine finds out. */
  readonly offers?: (uses: string) => readonly string[] | undefined
}

/** One step of it, with what the inputs of the run came to. */
export interface StepAt {
  readonly step: Step
  readonly index: number
  readonly values: RunSpec['inputs']
  readonly credentials: ReadonlyMap<string, Credential>
}
