import type { z } from 'zod'
import type { Received } from './read-reply.ts'

/** What the schema makes of an answer, or in words why it makes nothing of it. The words never repeat the answer. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly saw: string }

/** JSON first; then the text as it is, for those who read text or do not care. An empty body is `undefined`. */
export async function parseReply<S extends z.ZodType>(
  schema: S,
  { body, headers }: Received,
): Promise<Parsed<z.output<S>>> {
  const text = new TextDecoder().decode(body)
  const json = jsonOf(text)
  const candidates = json.ok ? [json.value, text] : [text === '' ? undefined : text]
  let saw = json.ok || text === '' ? '' : `no JSON (${kindOf(headers)})`
  for (const candidate of candidates) {
    const parsed = await quietly(schema, candidate)
    if (parsed.ok) return parsed
    saw ||= parsed.saw
  }
  return { ok: false, saw: text === '' ? 'an empty body' : saw }
}

function jsonOf(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false }
  }
}

/** A transform of a connector may throw, and what it throws may quote what it was given. */
async function quietly<S extends z.ZodType>(schema: S, value: unknown): Promise<Parsed<z.output<S>>> {
  try {
    const parsed = await schema.safeParseAsync(value)
    if (parsed.success) return { ok: true, value: parsed.data }
    return { ok: false, saw: `another shape at ${placeOf(parsed.error.issues[0]?.path ?? [])}` }
  } catch {
    return { ok: false, saw: 'a value that the connector cannot read' }
  }
}

/** Keys of a reply are its author's text; only plain names are shown. */
function placeOf(path: readonly PropertyKey[]): string {
  const names = path.map((key) => (/^[a-z_][a-z_]{0,30}$|^\d{1,6}$/i.test(String(key)) ? String(key) : '*'))
  return names.length > 0 ? names.join('.') : 'its top'
}

function kindOf(headers: Headers): string {
  const type = headers.get('content-type')?.split(';')[0]?.trim() ?? ''
  return /^[a-z]+\/[a-z0-9.+-]{1,40}$/.test(type) ? type : 'no content type'
}
