import type { Json } from './json.ts'

/**
 * The one byte form of a value: JSON Canonicalization Scheme, RFC 8785. Keys are ordered by UTF-16 code unit, numbers and
 * strings are written as ECMAScript writes them.
 * @throws TypeError for what JSON cannot say (NaN, Infinity, undefined, lone surrogates): hashing a guess proves nothing.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const object = value as { readonly [key: string]: Json }
    return `{${Object.keys(object)
      .toSorted()
      .map((key) => `${text(key)}:${canonicalJson(object[key] as Json)}`)
      .join(',')}}`
  }
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
  if (value === undefined) throw new TypeError('JSON has no undefined')
  return JSON.stringify(value)
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a string with a lone surrogate has no UTF-8 form')
  return JSON.stringify(value)
}
