import { LineCounter, parseDocument } from 'yaml'
import type { Problem } from '../model/problem.ts'
import { checked } from './checked.ts'
import type { Checked } from './checked.ts'
import type { Document, SourceFile } from './document.ts'
import { gate } from './gate.ts'
import { plain } from './plain.ts'
import { placer, problemAt } from './position.ts'
import { readText } from './read-text.ts'

/** What a file may cost. The defaults are for hands; a generated inventory may be given more. */
export interface Limits {
  readonly bytes: number
  readonly keys: number
}
export const LIMITS: Limits = { bytes: 256 * 1024, keys: 2000 }

/**
 * The gate every YAML file passes. What could exhaust a parser, hide from a reviewer or turn into another value than the
 * one that was read is refused before anything looks at what the file says: Y001 to Y014 and Y029 in docs/problems.md.
 */
export function readDocument(source: SourceFile, limits: Limits = LIMITS): Checked<Document> {
  const { file } = source
  const read = readText(source, limits.bytes)
  if (!read.ok) return read
  const text = read.value
  const refused = gate({ file, text }, limits.keys)
  if (refused.length > 0) return checked<never>(undefined as never, refused)
  const lines = new LineCounter()
  const parsed = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent', stringKeys: false })
  const at = (offset: number, length: number) => ({ file, ...position(lines, offset), length: Math.max(1, length) })
  const unread = [...parsed.errors, ...parsed.warnings].map(({ pos: [start, end] }): Problem =>
    problemAt(at(start, end - start), 'Y029', {
      what: 'this is not YAML',
      fix: 'check the indentation, the quotes and the colons around here',
    }),
  )
  if (unread.length > 0) return checked<never>(undefined as never, unread)
  const { value, problems } = plain(parsed.contents, at)
  return checked({ file, text, value, place: placer(parsed.contents, at) }, problems)
}

function position(lines: LineCounter, offset: number): { readonly line: number; readonly col: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), col: Math.max(1, col) }
}
