/** The known word nearest to a mistyped one, or undefined when none is near enough to be what was meant. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const furthest = Math.max(1, Math.floor(word.length / 3))
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const distance = editDistance([...word], [...candidate])
    if (distance <= furthest && (!best || distance < best.distance)) best = { word: candidate, distance }
  }
  return best?.word
}

/** Edits by which one becomes the other, over characters; two neighbours swapped, the commonest slip, are one edit. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, x] of a.entries()) {
    const next = [i + 1]
    for (const [j, y] of b.entries()) {
      const swapped = x === b[j - 1] && a[i - 1] === y ? at(before, j - 1) + 1 : Infinity
      next.push(Math.min(at(next, j) + 1, at(row, j + 1) + 1, at(row, j) + (x === y ? 0 : 1), swapped))
    }
    before = row
    row = next
  }
  return at(row, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
