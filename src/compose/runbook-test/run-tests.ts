import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from '../../base/result.ts'
import { connectorShapes } from '../../catalog/catalog.ts'
import type { Problem } from '../../model/problem.ts'
import { compileRun } from '../../runbook/compile.ts'
import { VERBS } from '../../sdk/index.ts'
import { findRunbook, SHIPPED } from '../library.ts'
import type { Tested } from '../../surfaces/cli/app.ts'
import { judge } from './judge.ts'
import { policyOf } from './people.ts'
import { playCase } from './play.ts'
import type { ReadTest } from './read.ts'
import { readTest } from './read.ts'

/** The tests beside one runbook, or beside every runbook of one's own and every shipped one. `own`: the folder of the former. */
export async function runTests(own: string | null, nameOrPath: string | undefined): Promise<Result<readonly Tested[]>> {
  const files = await filesOf(own, nameOrPath)
  if (!files.ok) return files
  const tested: Tested[] = []
  for (const file of files.value) tested.push(await runTest(file))
  return { ok: true, value: tested }
}

async function filesOf(own: string | null, nameOrPath: string | undefined): Promise<Result<readonly string[]>> {
  if (nameOrPath === undefined) {
    const folders = own === null ? [SHIPPED] : [own, SHIPPED]
    return { ok: true, value: (await Promise.all(folders.map(testsIn))).flat() }
  }
  const file = await findRunbook(own, nameOrPath)
  return file.ok ? { ok: true, value: [file.value.replace(/(?<!\.test)\.yaml$/, '.test.yaml')] } : file
}

/** All cases of one file, one after the other. @throws ProblemsError when a file cannot even be played. */
export async function runTest(file: string): Promise<Tested> {
  const read = await readTest(file)
  const cases: { readonly name: string; readonly problems: readonly Problem[] }[] = []
  for (const [index, { name }] of read.test.cases.entries())
    cases.push({ name, problems: await problemsOf(read, index) })
  return { file, runbook: read.runbook.runbook.name, text: read.document.text, cases }
}

async function problemsOf(
  { document, test, runbook, inventory }: ReadTest,
  index: number,
): Promise<readonly Problem[]> {
  const one = test.cases[index]
  if (!one) return []
  const shapes = await connectorShapes()
  const compiled = compileRun({
    runbook,
    inventory,
    inputs: { ...one.inputs, ...Object.fromEntries(one.secrets.map((name): [string, true] => [name, true])) },
    people: policyOf(runbook.runbook),
    recipients: [],
    verbs: VERBS,
    offers: (uses) => shapes[uses]?.actions,
  })
  if (!compiled.ok)
    return compiled.problems.map((problem) => ({
      ...problem,
      place: document.place(['cases', index, 'inputs'], 'key'),
    }))
  return judge({ document, path: ['cases', index], expect: one.expect }, await playCase(compiled.value, one))
}

async function testsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => name.endsWith('.test.yaml'))
    .toSorted()
    .map((name) => join(folder, name))
}
