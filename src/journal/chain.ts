import { canonicalJson } from '../base/canonical-json.ts'
import { sha256 } from '../base/hash.ts'
import type { Json } from '../base/json.ts'
import { Entry } from './entry.ts'

export const LONGEST_LINE = 64 * 1024
/** The first line holds the whole spec: some hundred bytes for each of perhaps ten thousand targets. */
export const LONGEST_FIRST_LINE = 8 * 1024 * 1024

export function longestLine(seq: number): number {
  return seq === 1 ? LONGEST_FIRST_LINE : LONGEST_LINE
}

/** `prev` of a run's first line: binds the chain to this installation and this run, so no other run can be shown as this one. */
export function genesis(origin: string, run: string): string {
  return sha256(`stanch/v1 genesis\n${origin}\n${run}`)
}

/** `prev` of the line after this one, over its exact bytes without the newline. */
export function hashLine(line: string | Uint8Array): string {
  return sha256('stanch/v1 line\n', line)
}

/**
 * An entry as the bytes that are written, signed and exported.
 * @throws RangeError for what would not be read back: another shape, or too long.
 */
export function lineOf(entry: Entry): string {
  const { error } = Entry.safeParse(entry)
  if (error) throw new RangeError(`not an entry: ${error.issues[0]?.path.join('.') ?? ''}`)
  const line = canonical(entry as unknown as Json)
  if (line === undefined) throw new RangeError('not an entry: a text in it has no UTF-8 form')
  const length = Buffer.byteLength(line)
  if (length > longestLine(entry.seq))
    throw new RangeError(`an entry of ${length} bytes; at most ${longestLine(entry.seq)}`)
  return line
}

/**
 * What is wrong with a journal, by number. J001 torn last line · J002 not readable · J003 chain broken · J004 not canonical
 * · J005 of another run or installation · J006 of a version we do not know · J007 too long · J008 not a plain file · J009
 * rolled back · J010 signed heads do not fit · J011 a history that stanch does not write · J012 registry and runs disagree.
 */
export type JournalCode =
  'J001' | 'J002' | 'J003' | 'J004' | 'J005' | 'J006' | 'J007' | 'J008' | 'J009' | 'J010' | 'J011' | 'J012'

export type Reading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: JournalCode; readonly what: string }

/**
 * The value of a line. Its bytes must be the canonical form of what they say: that also ends duplicate keys, white space
 * and every other way to show two readers two things.
 */
export function readCanonical(bytes: Uint8Array, longest: number): Reading {
  if (bytes.length > longest) return { ok: false, code: 'J007', what: `a line of more than ${longest} bytes` }
  if (bytes.length === 0) return { ok: false, code: 'J004', what: 'an empty line; the file was edited' }
  const text = decode(bytes)
  if (text === undefined) return { ok: false, code: 'J002', what: 'not UTF-8' }
  if (text.startsWith('\ufeff')) return { ok: false, code: 'J004', what: 'a byte order mark; the file was edited' }
  const value = parse(text)
  if (value === undefined) return { ok: false, code: 'J002', what: 'not JSON' }
  if (canonical(value) !== text)
    return { ok: false, code: 'J004', what: 'not the canonical form (RFC 8785); the file was edited' }
  return { ok: true, value }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function canonical(value: Json): string | undefined {
  try {
    return canonicalJson(value)
  } catch {
    return undefined
  }
}
