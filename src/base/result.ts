/** A thing, or the sentence that says why not. Returned, never thrown: a refusal is an answer. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal
export interface Refusal {
  readonly ok: false
  readonly because: string
}

export function refuse(because: string): Refusal {
  return { ok: false, because }
}
