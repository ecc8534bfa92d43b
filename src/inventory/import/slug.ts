/** A foreign name as an id of ours: a-z, 0-9 and -, at most 41 characters. Undefined when nothing of it is left. */
export function slug(...parts: readonly string[]): string | undefined {
  const plain = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 41)
    .replace(/-+$/, '')
  return plain === '' ? undefined : plain
}

/** The id, or the next one of its kind that is free. */
export function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id
  let count = 2
  while (taken.includes(numbered(id, count))) count += 1
  return numbered(id, count)
}

function numbered(id: string, count: number): string {
  const tail = `-${count}`
  return `${id.slice(0, 41 - tail.length)}${tail}`
}
