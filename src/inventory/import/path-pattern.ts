/**
 * Does a pattern of CODEOWNERS cover this path? As in .gitignore: `*` and `?` inside one name, `**` over folders, a slash at
 * the start or in the middle binds to the root, and a folder covers what is in it. No pattern can take long: each part is
 * tried at each place once.
 */
export function covers(pattern: string, path: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '')
  const isRooted = pattern.replace(/\/+$/, '').includes('/')
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const [last] = parts.slice(-1)
  // `docs/*` covers the files of docs alone; `docs` and `docs/` cover everything below.
  const isExact = last === '*' && parts.length > 1
  return matches(isRooted ? parts : ['**', ...parts], names, isExact)
}

function matches(parts: readonly string[], names: readonly string[], isExact: boolean): boolean {
  // reached[j]: the parts so far can cover the first j names.
  let reached = [true, ...names.map(() => false)]
  for (const part of parts) {
    const before = reached
    reached =
      part === '**'
        ? before.map((_, j) => before.slice(0, j + 1).includes(true))
        : before.map((_, j) => j > 0 && before[j - 1] === true && matchesName(part, names[j - 1] ?? ''))
  }
  return isExact ? reached.at(-1) === true : reached.includes(true, 1)
}

/** `*` and `?` inside one name. On a mismatch only the last star takes one more character: never more than the product. */
function matchesName(pattern: string, name: string): boolean {
  let [i, j, star, from] = [0, 0, -1, 0]
  while (j < name.length) {
    if (pattern[i] === '*') [star, from] = [i++, j]
    else if (pattern[i] === '?' || pattern[i] === name[j]) [i, j] = [i + 1, j + 1]
    else if (star >= 0) [i, j] = [star + 1, ++from]
    else return false
  }
  return /^\**$/.test(pattern.slice(i))
}
