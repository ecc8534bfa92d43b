import type { z } from 'zod'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { HttpRequest, SecretJson } from '../sdk/index.ts'

type Anything = HttpRequest<z.ZodType>

export interface Encoded {
  readonly bytes: Buffer
  readonly type: string
}

/** The last moment before the wire: the only place where a Secret in a request becomes bytes. */
export function bodyOf({ form, json }: Anything): Encoded | undefined {
  if (form && json !== undefined) throw new TypeError('a request has a form or JSON, not both')
  if (form) {
    const pairs = Object.entries(form).map(([key, value]): [string, string] => [key, textOf(value)])
    return { bytes: Buffer.from(new URLSearchParams(pairs).toString()), type: 'application/x-www-form-urlencoded' }
  }
  if (json === undefined) return undefined
  return { bytes: Buffer.from(JSON.stringify(revealed(json))), type: 'application/json' }
}

/** What belongs to the connection. Whoever sets these can make one request look like two. */
const OURS = ['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']

export function headersOf({ headers = {}, auth }: Anything, type: string | undefined): Record<string, string> {
  const all: Record<string, string> = { accept: 'application/json' }
  if (type !== undefined) all['content-type'] = type
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = headerValue(name, textOf(value))
  if (auth) all['authorization'] = headerValue('authorization', authorization(auth))
  return withoutOurs(all)
}

/** Cookies are the caller's own affair in `send`; a vendor's client has none to send. */
export function vendorHeaders(headers: Headers): Record<string, string> {
  return withoutOurs(Object.fromEntries([...headers].filter(([name]) => name !== 'cookie')))
}

function withoutOurs(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OURS.includes(name)))
}

/** Basic as RFC 7617 has it, nothing form-encoded; who needs RFC 6749 section 2.3.1 encodes before. */
function authorization(auth: NonNullable<Anything['auth']>): string {
  if ('bearer' in auth) return `Bearer ${auth.bearer.reveal()}`
  const { id, secret } = auth.basic
  if (id.includes(':')) throw new TypeError('the user of Basic authentication cannot contain a colon (RFC 7617)')
  // As a Secret, so that the whole header is known to redaction and not only the part inside it.
  return `Basic ${new Secret(Buffer.from(`${id}:${secret.reveal()}`).toString('base64')).reveal()}`
}

/** Checked here, because whoever refuses a bad header later quotes it. */
function headerValue(name: string, value: string): string {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw new TypeError('a header name is not a token (RFC 9110)')
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: `the value for the header ${name} cannot be sent`,
      saw: 'a line break, control or non-Latin character',
      wanted: 'printable characters on one line',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Store the value again without the line break at its end.' }],
    },
    'none',
  )
}

function textOf(value: string | Secret): string {
  return value instanceof Secret ? value.reveal() : value
}

function revealed(value: SecretJson): unknown {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map((item: SecretJson) => revealed(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]))
}
