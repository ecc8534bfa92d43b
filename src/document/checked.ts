import type { Problem } from '../model/problem.ts'

/** What a file says, with its warnings; or everything that is wrong with it, at once. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Good when nothing among the problems is an error. */
export function checked<T>(value: T, problems: readonly Problem[]): Checked<T> {
  const ordered = problems.toSorted((a, b) => a.place.line - b.place.line || a.place.col - b.place.col)
  if (ordered.some(({ level }) => level === 'error')) return { ok: false, problems: ordered }
  return { ok: true, value, problems: ordered }
}
