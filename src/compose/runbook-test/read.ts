import { dirname, join } from 'node:path'
import { openRegularFile } from '../../base/open-file.ts'
import { connectorShapes } from '../../catalog/catalog.ts'
import { shapeProblems } from '../../document/check-shape.ts'
import type { Document } from '../../document/document.ts'
import { partOf } from '../../document/document.ts'
import { fileProblem } from '../../document/file-problem.ts'
import { readDocument } from '../../document/read-document.ts'
import { secretProblems } from '../../document/secret-values.ts'
import { checkInventory, readInventory } from '../../inventory/read-inventory.ts'
import type { Inventory } from '../../model/inventory.ts'
import { ProblemsError } from '../../model/problem-error.ts'
import type { Problem } from '../../model/problem.ts'
import type { CheckedRunbook } from '../../runbook/read-runbook.ts'
import { VERBS } from '../../sdk/index.ts'
import { needRunbook } from '../library.ts'
import { checkCases } from './check.ts'
import { RunbookTest } from './format.ts'

export interface ReadTest {
  readonly document: Document
  readonly test: RunbookTest
  readonly runbook: CheckedRunbook
  readonly inventory: Inventory
}

/** A test file with the runbook and the inventory it names. @throws ProblemsError with every problem of one of the three. */
export async function readTest(file: string): Promise<ReadTest> {
  const document = await documentOf(file)
  const parsed = RunbookTest.safeParse(document.value)
  orThrow([...shapeProblems(document, RunbookTest), ...secretProblems(document)])
  if (!parsed.success) throw new Error('a file without problems fits its schema')
  const test = parsed.data
  const runbook = await needRunbook(join(dirname(file), test.runbook ?? nameOf(file)))
  const inventory = await inventoryOf(file, document, test)
  orThrow(checkCases({ document, test, runbook: runbook.runbook, verbs: VERBS }))
  return { document, test, runbook, inventory }
}

/** `shop.test.yaml` tests `shop.yaml`. */
function nameOf(file: string): string {
  return file.slice(Math.max(0, file.lastIndexOf('/') + 1)).replace(/\.test\.yaml$/, '.yaml')
}

async function documentOf(file: string): Promise<Document> {
  const opened = await openRegularFile(file)
  if (!opened.ok) throw new ProblemsError([fileProblem(file, opened)])
  const read = readDocument({ file, bytes: opened.bytes })
  if (!read.ok) throw new ProblemsError(read.problems)
  return read.value
}

async function inventoryOf(file: string, document: Document, { inventory }: RunbookTest): Promise<Inventory> {
  const shapes = await connectorShapes()
  if (typeof inventory !== 'string') return value(checkInventory(partOf(document, ['inventory']), shapes, {}))
  const path = join(dirname(file), inventory)
  const opened = await openRegularFile(path)
  if (!opened.ok) throw new ProblemsError([fileProblem(path, opened)])
  return value(readInventory({ file: path, bytes: opened.bytes }, shapes))
}

function value(checked: ReturnType<typeof checkInventory>): Inventory {
  if (checked.ok) return checked.value
  throw new ProblemsError(checked.problems.filter(isError))
}

function orThrow(problems: readonly Problem[]): void {
  const errors = problems.filter(isError)
  if (errors.length > 0) throw new ProblemsError(errors)
}

function isError({ level }: Problem): boolean {
  return level === 'error'
}
