import type { Document, SourceFile } from '../../document/document.ts'
import type { Gathered } from './fact.ts'
import { readForeign } from './read-foreign.ts'

/** Every document of these files that is not empty, to `gather`; a file that cannot be read is its problem. */
export function fromDocuments(
  files: readonly SourceFile[],
  gather: (documents: readonly Document[]) => Gathered,
): Gathered {
  const read = files.map((file) => readForeign(file))
  const found = gather(read.flatMap((one) => (one.ok ? one.value : [])).filter(({ value }) => value !== null))
  return { facts: found.facts, problems: [...read.flatMap(({ problems }) => problems), ...found.problems] }
}
