import { z } from 'zod'
import type { Connector } from '../connector.ts'

/** Names of fields that `stanch connector show` could not explain, `settings.token` say. */
export function fieldsWithoutDescription({ settings, target }: Connector): readonly string[] {
  return [...bare(settings, 'settings'), ...bare(target, 'target')]
}

function bare(schema: z.ZodType, name: string): readonly string[] {
  return walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Tree, name)
}

interface Tree {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Tree>>
  readonly anyOf?: readonly Tree[]
  readonly oneOf?: readonly Tree[]
  readonly items?: Tree
}

function walk(tree: Tree, name: string): readonly string[] {
  const fields = Object.entries(tree.properties ?? {})
  const inner = [...(tree.anyOf ?? []), ...(tree.oneOf ?? []), ...(tree.items ? [tree.items] : [])]
  return [
    ...fields.filter(([, field]) => !field.description).map(([field]) => `${name}.${field}`),
    ...fields.flatMap(([field, below]) => walk(below, `${name}.${field}`)),
    ...inner.flatMap((below) => walk(below, name)),
  ]
}
