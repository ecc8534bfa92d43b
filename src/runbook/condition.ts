import { celEnv, isCelError, plan } from '@bufbuild/cel'
import type { CelInput } from '@bufbuild/cel'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { safeText } from '../base/safe-text.ts'
import { equalities, pathsOf, readCondition } from './condition-text.ts'
import type { Expr } from './condition-text.ts'

/** Characters of one fact, as JSON: what a condition can multiply must be small. */
const LARGEST_FACT = 8192

/**
 * A condition in a subset of the Common Expression Language, behind an adapter where an error is an error. The library
 * returns errors as objects, and objects are truthy: only exactly `true` and `false` pass here. The reason of a refusal
 * begins with its code, `E001` to `E006`; each has a paragraph in docs/problems.md.
 */
export function evaluateCondition(text: string, facts: JsonObject): Result<boolean> {
  const read = readCondition(text)
  if (!read.ok) return refuse(`${read.code} ${read.what}`)
  const large = pathsOf(read.expr).find(({ path }) => sizeOf(lookUp(facts, path)) > LARGEST_FACT)
  if (large) return refuse(`E005 ${large.path.join('.')} holds more than ${LARGEST_FACT} characters`)
  const known = bindings(facts)
  const mixed = equalities(read.expr).find((sides) => isMixed(sides.map((side) => evaluate(side, known))))
  if (mixed) return refuse('E002 == and != compare values of one type; these differ')
  return exactlyBoolean(evaluate(read.expr, known))
}

function evaluate(expr: Expr, known: Record<string, CelInput>): unknown {
  try {
    return plan(celEnv(), expr)(known)
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new TypeError('the condition cannot be evaluated')
  }
}

function exactlyBoolean(found: unknown): Result<boolean> {
  if (typeof found === 'boolean') return { ok: true, value: found }
  if (isCelError(found) || found instanceof Error) return refuse(inOurWords(found.message))
  return refuse(`E003 the condition gives ${typeNameOf(found)}; it must give exactly true or false`)
}

function inOurWords(message: string): string {
  const field = /^field not found: (?<name>.+)$/s.exec(message)?.groups?.['name']
  if (field !== undefined) return `E001 no such key ${safeText(field, 80)}`
  if (message === 'unresolved attribute') return 'E001 no such name'
  if (message.startsWith('index ')) return `E001 ${safeText(message, 80)}`
  return `E002 ${safeText(message, 160)}`
}

/** Truth about `1 == '1'` is a trap: CEL says false where the writer meant a comparison. Null and errors are left alone. */
function isMixed(sides: readonly unknown[]): boolean {
  const kinds = sides.map((side) => typeNameOf(side))
  return !kinds.includes('error') && !kinds.includes('null') && kinds[0] !== kinds[1]
}

function typeNameOf(value: unknown): string {
  if (value === null) return 'null'
  if (isCelError(value) || value instanceof Error) return 'error'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'number' || typeof value === 'bigint' ? 'a number' : 'a list or a map'
}

/** A null prototype, and maps below: `constructor` and `__proto__` are names like any other and do not exist. */
function bindings(facts: JsonObject): Record<string, CelInput> {
  const known = Object.create(null) as Record<string, CelInput>
  for (const [name, value] of Object.entries(facts)) known[name] = toCel(value)
  return known
}

function toCel(value: Json): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item: Json) => toCel(item)) as CelInput
  if (!isJsonObject(value)) return value
  return new Map(Object.entries(value).map(([key, item]) => [key, toCel(item)]))
}

function lookUp(facts: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = facts
  for (const name of path) at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return at
}

function sizeOf(value: Json | undefined): number {
  return value === undefined ? 0 : JSON.stringify(value).length
}
