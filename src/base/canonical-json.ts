import type { Json } from './json.ts'

/**
 * The one byte form of a value: JSON Canonicalization Scheme, RFC 8785. Keys are ordered by UTF-16 code unit, numbers and
 * strings are written as ECMAScript writes them.
 * @throws TypeError for what JSON cannot say (NaN, Infinity, undefined, lone surrogates, anything but plain objects, a
 * Secret above all): hashing a guess proves nothing.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${Array.from(value, (item: Json) => canonicalJson(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) return members(value as { readonly [key: string]: Json })
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
  if (value !== null && !['boolean', 'number'].includes(typeof value))
    throw new TypeError(`JSON has no ${typeof value}`)
  return JSON.stringify(value)
}

function members(object: { readonly [key: string]: Json }): string {
  // A Secret, a Date or a Map has no own keys; it would pass as {} and the hash would cover nothing.
  if (![Object.prototype, null].includes(Object.getPrototypeOf(object)))
    throw new TypeError('only plain objects have a canonical form')
  return `{${Object.keys(object)
    .toSorted()
    .map((key) => `${text(key)}:${canonicalJson(object[key] as Json)}`)
    .join(',')}}`
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a string with a lone surrogate has no UTF-8 form')
  return JSON.stringify(value)
}
