import { celEnv, isCelError, parse, plan } from '@bufbuild/cel'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'

const LONGEST = 2048
const DEEPEST = 32
const LONGEST_FACT = 8192

/**
 * A condition in the Common Expression Language, behind an adapter where an error is an error. The library returns errors
 * as objects, and objects are truthy: only exactly `true` and `false` pass here. No text is ever evaluated twice.
 */
export function evaluateCondition(text: string, facts: JsonObject): Result<boolean> {
  const refused = whyNotAllowed(text)
  if (refused) return refuse(refused)
  try {
    const found = plan(celEnv(), parse(text))(bindings(facts))
    if (isCelError(found)) return refuse(`E001 ${plainWords(found.message)}`)
    if (typeof found === 'boolean') return { ok: true, value: found }
    return refuse(`E003 the condition gives ${typeof found}; it must be exactly true or false`)
  } catch (thrown) {
    return refuse(`E002 ${plainWords(thrown instanceof Error ? thrown.message : 'the condition cannot be read')}`)
  }
}

/** What is refused before anything is evaluated: what could run for minutes, or exhaust the stack. */
export function whyNotAllowed(text: string): string | null {
  if (text.length > LONGEST) return `E006 a condition of ${text.length} characters; at most ${LONGEST}`
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  if (deepest(bare) > DEEPEST) return `E006 a condition nested deeper than ${DEEPEST}`
  if (/\.\s*matches\s*\(|(^|[^.\w])matches\s*\(/.test(bare))
    return 'E004 matches() is not available: a regular expression can run for minutes'
  const macros = bare.match(/\.\s*(?:all|exists|exists_one|map|filter)\s*\(/g) ?? []
  return macros.length > 1 ? 'E005 at most one of all, exists, map and filter: nested they cost too much' : null
}

function deepest(text: string): number {
  let depth = 0
  let most = 0
  for (const character of text) {
    if ('([{!-'.includes(character)) depth += 1
    if (')]}'.includes(character)) depth -= 1
    most = Math.max(most, depth)
  }
  return most
}

/** Own properties of data only, each text cut to a size that cannot be multiplied into trouble. */
function bindings(facts: JsonObject): Record<string, never> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, toCel(value)])) as Record<string, never>
}

function toCel(value: Json): unknown {
  if (typeof value === 'string') return value.slice(0, LONGEST_FACT)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item: Json) => toCel(item))
  return isJsonObject(value) ? new Map(Object.entries(value).map(([key, item]) => [key, toCel(item)])) : value
}

function plainWords(message: string): string {
  return message.split('\n')[0]?.slice(0, 200) ?? ''
}
