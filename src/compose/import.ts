import { openRegularFile } from '../base/open-file.ts'
import { sha256 } from '../base/hash.ts'
import type { Clock } from '../base/clock.ts'
import { connectorShapes } from '../catalog/catalog.ts'
import type { SourceFile } from '../document/document.ts'
import { fileProblem } from '../document/file-problem.ts'
import { replaceText } from '../engine/files.ts'
import { draftEntry } from '../inventory/import/draft-entry.ts'
import { draftImport } from '../inventory/import/draft-import.ts'
import { FOREIGN } from '../inventory/import/read-foreign.ts'
import { ProblemsError } from '../model/problem-error.ts'
import type { Entered, Imported, ImportRequest, NamedClient } from '../surfaces/cli/app.ts'

interface Place {
  readonly file: string
  readonly stateDir: string
  readonly clock: Clock
}

/** What an import would change; nothing is written. @throws ProblemsError with every error of the files. */
export async function importInventory({ file, stateDir, clock }: Place, asked: ImportRequest): Promise<Imported> {
  const inventory = await read(file)
  const files: SourceFile[] = []
  for (const name of asked.files) files.push(await read(name, FOREIGN.bytes))
  const today = clock.now().toISOString().slice(0, 10)
  const { source, namespace } = asked
  const drafted = draftImport(
    { source, namespace, files, inventory: { ...inventory, today, own: [stateDir] } },
    await connectorShapes(),
  )
  if (!drafted.ok) throw new ProblemsError(drafted.problems)
  return { file, digest: sha256(inventory.bytes), ...drafted.value, problems: drafted.problems }
}

/** What the entry of one client would change. @throws ProblemsError with every error of the inventory. */
export async function draftCredential({ file, stateDir, clock }: Place, of: NamedClient): Promise<Entered> {
  const inventory = await read(file)
  const today = clock.now().toISOString().slice(0, 10)
  const drafted = draftEntry({ ...inventory, today, own: [stateDir] }, of, await connectorShapes())
  if (!drafted.ok) throw new ProblemsError(drafted.problems)
  return { file, digest: sha256(inventory.bytes), ...drafted.value, problems: drafted.problems }
}

/** Replaces the inventory by exactly what was shown. @throws FaultError TARGET_MOVED when it has changed meanwhile. */
export async function writeImport({ file, text, digest }: Imported): Promise<void> {
  await replaceText(file, [text], digest)
}

async function read(file: string, longest?: number): Promise<SourceFile> {
  const opened = await openRegularFile(file, longest === undefined ? {} : { longest })
  if (!opened.ok) throw new ProblemsError([fileProblem(file, opened)])
  return { file, bytes: opened.bytes }
}
