import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { innerDraft7 } from '../document/draft-7.ts'
import { Runbook } from '../model/runbook.ts'

export interface ExplainedField {
  readonly lines: readonly string[]
  /** JSON Schema of the field. */
  readonly schema: JsonObject
}

/** A field of a runbook by its path, `steps.approve.within`; a list is entered without an index, a mapping by any name. */
export function explainField(path: string): Result<ExplainedField> {
  let at: JsonObject = innerDraft7(Runbook)
  const walked: string[] = []
  for (const name of path.split('.')) {
    const keys = keysOf(at)
    const next = keys[name] ?? keys[ANY]
    if (next === undefined) return unknownKey(walked, name, Object.keys(keys))
    walked.push(name)
    at = next
  }
  return { ok: true, value: { lines: linesOf(path, at), schema: at } }
}

/** Stands for every name that a mapping may hold. */
const ANY = 'NAME'

function unknownKey(walked: readonly string[], name: string, known: readonly string[]): Result<ExplainedField> {
  const where = walked.length > 0 ? walked.join('.') : 'a runbook'
  if (known.length === 0) return refuse(`${where} has no fields of its own`)
  const near = nearest(name, known)
  return refuse(
    `${where} has no such field; ${near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`}`,
  )
}

function linesOf(path: string, schema: JsonObject): readonly string[] {
  const { description, default: fallback } = schema
  const rows = Object.entries(keysOf(schema)).map(([name, field]) => `  ${name}: ${wordsOf(field)}`)
  return [
    `${path}: ${typeOf(schema)}`,
    ...(typeof description === 'string' ? [`  ${description}.`] : []),
    ...(fallback === undefined ? [] : [`  Unless said: ${JSON.stringify(fallback)}`]),
    ...(typeof schema['pattern'] === 'string' ? [`  It must match ${schema['pattern']}`] : []),
    ...(rows.length > 0 ? ['', 'It holds:', ...rows] : []),
  ]
}

function wordsOf(field: JsonObject): string {
  return [field['description'], typeOf(field)].filter((word) => typeof word === 'string').join('; ')
}

/** The fields below; of a choice of forms, those of all of them; of a list, its entries'. */
function keysOf(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  const { properties, additionalProperties, items } = schema
  const forms = formsOf(schema)
  if (forms.length > 0) return merged(forms)
  if (isJsonObject(items)) return keysOf(items)
  if (isJsonObject(properties)) return properties as Readonly<Record<string, JsonObject>>
  return isJsonObject(additionalProperties) ? { [ANY]: additionalProperties } : {}
}

/** A field that tells the forms apart (`type`) is one of the words of all of them. */
function merged(forms: readonly JsonObject[]): Readonly<Record<string, JsonObject>> {
  const all: Record<string, JsonObject> = {}
  for (const [name, field] of forms.flatMap((form) => Object.entries(keysOf(form)))) {
    const before = all[name]
    all[name] =
      before && 'const' in field
        ? { ...withoutDescription(before), enum: [...wordsIn(before), ...wordsIn(field)] }
        : (before ?? field)
  }
  return all
}

function withoutDescription({ type = 'string' }: JsonObject): JsonObject {
  return { type }
}

function wordsIn(schema: JsonObject): readonly Json[] {
  if (Array.isArray(schema['enum'])) return schema['enum'] as readonly Json[]
  return schema['const'] === undefined ? [] : [schema['const']]
}

function formsOf(schema: JsonObject): readonly JsonObject[] {
  const forms = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(forms) ? forms.filter(isJsonObject) : []
}

/** What is written there, in words: `one of wait, deny, escalate`, `a list of texts`. */
export function typeOf(schema: JsonObject): string {
  const words = wordsIn(schema).map((word) => JSON.stringify(word).replaceAll('"', ''))
  if (words.length > 0) return words.length === 1 ? `always ${words[0]}` : `one of ${words.join(', ')}`
  const forms = formsOf(schema).filter(({ type }) => type !== 'null')
  if (forms.length > 0) return [...new Set(forms.map(typeOf))].join(', or ')
  const { items, type } = schema
  if (type === 'array') return isJsonObject(items) ? `a list: ${typeOf(items)}` : 'a list'
  return (typeof type === 'string' ? TYPES[type] : undefined) ?? 'any value'
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'a mapping',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
}
