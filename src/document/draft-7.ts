import { z } from 'zod'
import type { JsonObject } from '../base/json.ts'

/** A schema as editors read it: JSON Schema draft-07, because editors lag; as a person writes it, before defaults. */
export function draft7(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as JsonObject
}

/** For a schema inside another: only the outermost says which dialect it is. */
export function innerDraft7(schema: z.ZodType): JsonObject {
  return Object.fromEntries(Object.entries(draft7(schema)).filter(([key]) => key !== '$schema'))
}
