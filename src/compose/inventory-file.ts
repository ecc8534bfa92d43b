import { openRegularFile } from '../base/open-file.ts'
import type { Clock } from '../base/clock.ts'
import { connectorShapes } from '../catalog/catalog.ts'
import { fileProblem } from '../document/file-problem.ts'
import { readInventory } from '../inventory/read-inventory.ts'
import type { Inventory } from '../model/inventory.ts'
import { ProblemsError } from '../model/problem-error.ts'
import type { Linted } from '../surfaces/cli/app.ts'

interface Place {
  readonly file: string
  readonly stateDir: string
  readonly clock: Clock
}

export interface Listed extends Linted {
  /** Null when it has errors. */
  readonly inventory: Inventory | null
}

/** The inventory, checked against every connector there is. */
export async function listInventory({ file, stateDir, clock }: Place): Promise<Listed> {
  const opened = await openRegularFile(file)
  if (!opened.ok) return { file, text: '', problems: [fileProblem(file, opened)], inventory: null }
  const today = clock.now().toISOString().slice(0, 10)
  const read = readInventory({ file, bytes: opened.bytes, today, own: [stateDir] }, await connectorShapes())
  const text = Buffer.from(opened.bytes).toString('utf8')
  return { file, text, problems: read.problems, inventory: read.ok ? read.value : null }
}

/** @throws ProblemsError with every problem of the file. */
export async function needInventory(place: Place): Promise<Inventory> {
  const { inventory, problems } = await listInventory(place)
  if (inventory) return inventory
  throw new ProblemsError(problems.filter(({ level }) => level === 'error'))
}
