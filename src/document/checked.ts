import type { Problem } from '../model/problem.ts'

/** What a file says, with its warnings; or everything that is wrong with it, at once. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Good when nothing among the problems is an error. In the order of the file, each once: two checks may find the same. */
export function checked<T>(value: T, problems: readonly Problem[]): Checked<T> {
  const seen = new Map(
    problems.map((problem) => [`${problem.code} ${problem.place.line}:${problem.place.col}`, problem]),
  )
  const ordered = [...seen.values()].toSorted((a, b) => a.place.line - b.place.line || a.place.col - b.place.col)
  if (ordered.some(({ level }) => level === 'error')) return { ok: false, problems: ordered }
  return { ok: true, value, problems: ordered }
}
