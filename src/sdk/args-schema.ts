import type { z } from 'zod'
import type { Verb } from './verb-shape.ts'

/** What a connector is given as `args`: the field that names the target has been resolved already. */
export function argsSchema({ with: schema, names }: Verb): z.ZodObject {
  if (names === null) return schema
  return schema.omit({ [names]: true } as { readonly [field: string]: true } & Record<number, never>)
}
