import { canonicalJson } from '../base/canonical-json.ts'
import { sha256 } from '../base/hash.ts'
import type { Json } from '../base/json.ts'
import { Entry } from './entry.ts'

export const LONGEST_LINE = 64 * 1024

/** `prev` of a run's first line: binds the chain to this installation and this run, so no other run can be shown as this one. */
export function genesis(origin: string, run: string): string {
  return sha256(`stanch/v1 genesis\n${origin}\n${run}`)
}

/** `prev` of the line after this one, over its exact bytes without the newline. */
export function hashLine(line: string | Uint8Array): string {
  return sha256('stanch/v1 line\n', line)
}

/** An entry as the bytes that are written, signed and exported. */
export function lineOf(entry: Entry): string {
  const line = canonicalJson(entry as unknown as Json)
  if (Buffer.byteLength(line) > LONGEST_LINE)
    throw new RangeError(`an entry of ${Buffer.byteLength(line)} bytes; at most ${LONGEST_LINE}`)
  return line
}

export type Reading =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly code: JournalCode; readonly what: string }
export type JournalCode = 'J002' | 'J003' | 'J004' | 'J005' | 'J006' | 'J007'

/**
 * Reads one line. The bytes must be the canonical form of what they say: that also ends duplicate keys, white space and
 * every other way to show two readers two things.
 */
export function readLine(bytes: Uint8Array): Reading {
  if (bytes.length > LONGEST_LINE)
    return { ok: false, code: 'J007', what: `a line of ${bytes.length} bytes; at most ${LONGEST_LINE}` }
  const text = decode(bytes)
  if (text === undefined) return { ok: false, code: 'J002', what: 'not UTF-8' }
  const value = parse(text)
  if (value === undefined) return { ok: false, code: 'J002', what: 'not JSON' }
  if (canonical(value) !== text)
    return { ok: false, code: 'J004', what: 'not the canonical form (RFC 8785); the file was edited' }
  const entry = Entry.safeParse(value)
  if (entry.success) return { ok: true, entry: entry.data }
  return {
    ok: false,
    code: 'J006',
    what: `not an entry this version knows: ${entry.error.issues[0]?.path.join('.') ?? ''}`,
  }
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
