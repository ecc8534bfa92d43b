import type { Checked } from '../../document/checked.ts'
import type { SourceFile } from '../../document/document.ts'
import type { Problem } from '../../model/problem.ts'
import type { ConnectorShapes } from '../connector-shapes.ts'
import { readInventory } from '../read-inventory.ts'
import type { InventoryFile } from '../read-inventory.ts'
import { applyEdits } from './apply-edits.ts'
import { checkFacts } from './check-facts.ts'
import { onlyEndable } from './endable.ts'
import { IMPORTERS } from './importers.ts'
import { planEdits } from './plan-edits.ts'
import type { Edit } from './plan-edits.ts'
import type { Source } from './sources.ts'

export interface ImportRequest {
  readonly source: Source
  readonly files: readonly SourceFile[]
  readonly inventory: InventoryFile
  readonly namespace?: string | undefined
}
export interface ImportDraft {
  /** The inventory as it is and as it would be; equal when there is nothing to import. */
  readonly was: string
  readonly text: string
  /** What would be added or filled in. */
  readonly changes: readonly { readonly path: string; readonly from: string }[]
}

/**
 * What an import would change, with warnings about what it could not know; nothing is written here. Refused as a whole by
 * an error in either file, by a value that looks like a secret, or when the result would not be a good inventory.
 */
export function draftImport(asked: ImportRequest, shapes: ConnectorShapes): Checked<ImportDraft> {
  const { source, files, inventory: file, namespace } = asked
  const read = readInventory(file, shapes)
  if (!read.ok) return { ok: false, problems: errorsOf(read.problems) }
  const known = { inventory: read.value, shapes, namespace }
  const { facts, problems } = onlyEndable(IMPORTERS[source](files, known), known)
  const wrong = [...errorsOf(problems), ...checkFacts(facts, known)]
  if (wrong.length > 0) return { ok: false, problems: wrong }
  const planned = planEdits(read.value, facts)
  const edited = editInventory(file, planned.edits, shapes)
  return edited.ok ? { ...edited, problems: [...problems, ...planned.problems] } : edited
}

/** The inventory's text with these edits; refused when the result would not be a good inventory. */
export function editInventory(
  file: InventoryFile,
  edits: readonly Edit[],
  shapes: ConnectorShapes,
): Checked<ImportDraft> {
  const was = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
  const text = applyEdits(was, edits)
  const after = readInventory(withText(file, text), shapes)
  if (!after.ok) return { ok: false, problems: errorsOf(after.problems) }
  const changes = edits.map(({ path, place }) => ({ path: path.join('.'), from: `${place.file}:${place.line}` }))
  return { ok: true, value: { was, text, changes }, problems: [] }
}

/** A problem of the result stands in a file that is not there; its name says so. */
function withText(file: InventoryFile, text: string): InventoryFile {
  return { ...file, file: `${file.file} (as it would be)`, bytes: new TextEncoder().encode(text) }
}

export function errorsOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ level }) => level === 'error')
}
