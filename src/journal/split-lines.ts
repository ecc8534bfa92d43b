import { LONGEST_FIRST_LINE } from './chain.ts'

export interface Line {
  /** Without the newline. Of a line that is too long, enough to see that it is. */
  readonly bytes: Uint8Array
  /** False for bytes after the last newline: a write that was torn. */
  readonly ended: boolean
}

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The lines of a file that may be larger than memory, and one of whose lines may be too. */
export async function* splitLines(chunks: Chunks): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let length = 0
  const keep = (part: Uint8Array): void => {
    if (length <= LONGEST_FIRST_LINE) parts.push(part)
    length += part.length
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at))
      yield { bytes: joined(parts), ended: true }
      parts = []
      length = 0
      from = at + 1
    }
    keep(chunk.subarray(from))
  }
  if (length > 0) yield { bytes: joined(parts), ended: false }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}
