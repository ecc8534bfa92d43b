import type { Json, JsonObject } from '../base/json.ts'
import { draft7, innerDraft7 } from '../document/draft-7.ts'
import { Runbook } from '../model/runbook.ts'
import type { VerbTable } from './verb-table.ts'

/**
 * The schema that editors use while a runbook is written: JSON Schema draft-07, because editors lag. It comes from the
 * schemas that lint uses; each action adds what its `with` takes. Lint knows more; the schema never refuses what lint accepts.
 */
export function runbookSchema(verbs: VerbTable): JsonObject {
  const whole = draft7(Runbook)
  const properties = whole['properties'] as JsonObject
  const steps = properties['steps'] as JsonObject
  const step = steps['items'] as JsonObject
  const own = step['properties'] as JsonObject
  const items = {
    ...step,
    properties: { ...own, uses: { ...(own['uses'] as JsonObject), enum: Object.keys(verbs) } },
    allOf: Object.entries(verbs).map(([name, verb]) => ({
      if: { properties: { uses: { const: name } }, required: ['uses'] },
      then: { properties: { with: { description: verb.summary, ...orReference(innerDraft7(verb.with)) } } },
    })),
  }
  return {
    ...whole,
    title: 'stanch runbook',
    properties: { ...properties, steps: { ...steps, items } },
  }
}

/** In a file each argument may also be a reference, whatever the action takes in the end. */
function orReference(schema: JsonObject): JsonObject {
  const fields = Object.entries((schema['properties'] ?? {}) as { readonly [name: string]: JsonObject })
  const either = fields.map(([name, { description, default: fallback, ...field }]): [string, Json] => [
    name,
    {
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
      anyOf: [REFERENCE, field],
    },
  ])
  return { ...schema, properties: Object.fromEntries(either) }
}

const REFERENCE = { type: 'string', pattern: '^\\$(inputs|steps|item)' }
