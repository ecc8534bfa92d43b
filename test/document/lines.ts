import type { Checked } from '../../src/document/checked.ts'
import { formatProblem } from '../../src/document/format-problem.ts'
import { readDocument } from '../../src/document/read-document.ts'
import type { SourceFile } from '../../src/document/document.ts'

export function fileOf(text: string, file = 'a.yaml'): SourceFile {
  return { file, bytes: new TextEncoder().encode(text) }
}

/** Each problem as `CODE line:col what | fix`. */
export function lines(found: Checked<unknown>): readonly string[] {
  return found.problems.map(({ code, place, what, fix }) => `${code} ${place.line}:${place.col} ${what} | ${fix}`)
}

export function read(text: string): readonly string[] {
  return lines(readDocument(fileOf(text)))
}

/** All that a person could see of the problems of a text. */
export function painted(found: Checked<unknown>, text: string): string {
  return found.problems.flatMap((problem) => formatProblem(problem, text)).join('\n')
}
