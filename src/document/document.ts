import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Place } from '../model/problem.ts'

export interface SourceFile {
  /** The name shown in problems. */
  readonly file: string
  readonly bytes: Uint8Array
}

export type Path = readonly (string | number)[]

/** A YAML file that has passed the gate. */
export interface Document {
  readonly file: string
  /** The file without its byte order mark. */
  readonly text: string
  /** Objects in it have no prototype, and the reserved keys are refused: nothing can be inherited or overwritten. */
  readonly value: Json
  /** Where a value stands, or its key; for a path that is not in the file, the nearest part that is. */
  readonly place: (path: Path, of?: 'key' | 'value') => Place
}

/** What stands at a path; own keys only. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value
  for (const name of path) {
    if (Array.isArray(at)) at = at[Number(name)] as Json | undefined
    else at = isJsonObject(at) && Object.hasOwn(at, String(name)) ? at[String(name)] : undefined
  }
  return at
}

/** Every text in a value, with its path. */
export function textsOf(
  value: Json | undefined,
  path: Path = [],
): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => textsOf(item, [...path, index]))
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => textsOf(item, [...path, key])) : []
}

/** A part of a document as a document of its own: what is wrong in it is still shown at its place in the file. */
export function partOf(document: Document, base: Path): Document {
  return {
    ...document,
    value: valueAt(document.value, base) ?? null,
    place: (path, of) => document.place([...base, ...path], of),
  }
}
