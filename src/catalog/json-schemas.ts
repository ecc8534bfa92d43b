import { z } from 'zod'
import { VERBS, isVerb } from '../sdk/index.ts'
import type { Connector, VerbName } from '../sdk/index.ts'

/** JSON Schema 2020-12, as `stanch connector show` prints it and documentation pages are made from. */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface VerbSchemas {
  readonly summary: string
  /** What the runbook writes under `with`. */
  readonly with: JsonSchema
  /** What the plan binds an approval to. */
  readonly change: JsonSchema
  /** What the journal keeps, and later steps may refer to. */
  readonly receipt: JsonSchema
}

export interface ConnectorSchemas {
  readonly uses: string
  readonly title: string
  readonly settings: JsonSchema
  readonly target: JsonSchema
  readonly verbs: Readonly<Partial<Record<VerbName, VerbSchemas>>>
}

export function connectorSchemas(connector: Connector): ConnectorSchemas {
  const { kind, id, title, settings, target, actions } = connector
  const verbs = Object.entries(actions).flatMap(([verb, action]) =>
    isVerb(verb)
      ? [
          [
            verb,
            {
              summary: VERBS[verb].summary,
              with: written(VERBS[verb].with),
              change: kept(action.change),
              receipt: kept(action.receipt),
            },
          ],
        ]
      : [],
  )
  return {
    uses: `${kind}/${id}`,
    title,
    settings: written(settings),
    target: written(target),
    verbs: Object.fromEntries(verbs) as ConnectorSchemas['verbs'],
  }
}

/** As a person writes it, before defaults and transforms. */
function written(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

function kept(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
}
