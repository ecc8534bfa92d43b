import { ProblemsError } from '../model/problem-error.ts'
import type { Inventory } from '../model/inventory.ts'
import type { RunSpec } from '../run/spec.ts'
import { compileRun } from '../runbook/compile.ts'
import { readRunbook } from '../runbook/read-runbook.ts'
import { VERBS } from '../sdk/index.ts'

interface Look {
  /** Of its one step, and of the runbook. */
  readonly name: string
  /** A runbook whose inputs are one `credential` and one `secret`. */
  readonly text: string
  /** Id in the inventory. */
  readonly credential: string
}

/** Compiled like any other runbook, and never opened: its one step is looked at and goes no further. */
export function compileLook(inventory: Inventory, { name, text, credential }: Look): RunSpec {
  const read = readRunbook({ file: name, bytes: Buffer.from(text) }, VERBS)
  if (!read.ok) throw new ProblemsError(read.problems)
  const inputs = { credential, secret: true } as const
  const compiled = compileRun({ runbook: read.value, inventory, inputs, people: [], recipients: [], verbs: VERBS })
  if (!compiled.ok) throw new ProblemsError(compiled.problems)
  return compiled.value
}
