import { z } from 'zod'
import { nearest } from '../base/nearest.ts'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Path } from './document.ts'

type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: Shape | boolean
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly const?: Json
}

/** The keys a schema knows at `path`; of a union, those of the branches that fit the constants in `value`. */
export function knownKeys(schema: z.ZodType, path: Path, value: Json | undefined): readonly string[] {
  let at: readonly Shape[] = branches(
    z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Shape,
    value,
  )
  let seen = value
  for (const name of path) {
    seen = isJsonObject(seen) || Array.isArray(seen) ? (seen as never)[name] : undefined
    at = at.flatMap((shape) => branches(step(shape, name), seen))
  }
  return [...new Set(at.flatMap((shape) => Object.keys(shape.properties ?? {})))]
}

/** A hint for a mistyped word. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const near = nearest(word, known)
  return near === undefined ? undefined : `did you mean "${near}"?`
}

function step(shape: Shape, name: string | number): Shape | undefined {
  if (typeof name === 'number') return shape.items
  const { additionalProperties: more } = shape
  return shape.properties?.[name] ?? (typeof more === 'object' ? more : undefined)
}

function branches(shape: Shape | undefined, value: Json | undefined): readonly Shape[] {
  if (!shape) return []
  const choices = shape.anyOf ?? shape.oneOf
  if (!choices) return fits(shape, value) ? [shape] : []
  return choices.flatMap((choice) => branches(choice, value))
}

function fits(shape: Shape, value: Json | undefined): boolean {
  return Object.entries(shape.properties ?? {}).every(
    ([name, { const: wanted }]) =>
      wanted === undefined || !isJsonObject(value) || value[name] === undefined || value[name] === wanted,
  )
}
