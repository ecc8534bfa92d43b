import type { Store } from './store.ts'

/** Two files: `<run>.jsonl` and `<run>.notes`. No archive, so nothing has to be unpacked to be believed. */
export interface Exported {
  /** JSONL: the lines of the journal, byte for byte, each with its newline. */
  readonly lines: Uint8Array
  /** Every signed head, in C2SP form, a blank line between two. */
  readonly notes: string
}

/** @throws RangeError for a run that is not there. */
export async function exportRun(store: Store, run: string): Promise<Exported> {
  const { lines, notes } = await store.raw(run)
  if (lines.length === 0) throw new RangeError(`no run ${run} in this journal`)
  return { lines: joinLines(lines), notes: joinNotes(notes) }
}

export function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  const newline = Buffer.of(10)
  return Buffer.concat(lines.flatMap((line) => [line, newline]))
}

export function joinNotes(notes: readonly string[]): string {
  return notes.join('\n')
}

/** The notes of a file. A blank line after a signature ends a note; the one before it belongs to the note. */
export function splitNotes(text: string): readonly string[] {
  if (text.trim() === '') return []
  return text.split(/(?<=\n\u2014 [^\n]*\n)\n/)
}
