/** One line of a comparison; `old` and `now` are its indices (from 0) in the two texts, where it stands in them. */
export type DiffLine =
  | { readonly kind: 'same'; readonly text: string; readonly old: number; readonly now: number }
  | { readonly kind: 'gone'; readonly text: string; readonly old: number }
  | { readonly kind: 'new'; readonly text: string; readonly now: number }

/** The shortest comparison of two texts line by line. Cost is the product of the lines that differ: for files of hands. */
export function diffLines(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const lengths = commonLengths(old, now)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    const [a, b] = [old[i], now[j]]
    if (a !== undefined && a === b) lines.push({ kind: 'same', text: a, old: i++, now: j++ })
    else if (b === undefined || (a !== undefined && at(lengths, i + 1, j) >= at(lengths, i, j + 1)))
      lines.push({ kind: 'gone', text: a ?? '', old: i++ })
    else lines.push({ kind: 'new', text: b, now: j++ })
  }
  return lines
}

/** For each pair of tails, how many lines they have in common in order. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint32Array[] {
  const table: Uint32Array[] = [new Uint32Array(now.length + 1)]
  for (const text of old.toReversed()) table.unshift(rowAbove(table[0] ?? new Uint32Array(), text, now))
  return table
}

function rowAbove(below: Uint32Array, text: string, now: readonly string[]): Uint32Array {
  const row = new Uint32Array(now.length + 1)
  for (let j = now.length - 1; j >= 0; j -= 1)
    row[j] = text === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
  return row
}

function at(table: readonly Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0
}
