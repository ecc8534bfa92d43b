import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { HttpRequest, SecretJson } from '../sdk/index.ts'
import type { z } from 'zod'

export interface Encoded {
  readonly bytes: Buffer
  readonly type: string
}

/** The last moment before the wire: the only place where a Secret in a request becomes bytes. */
export function bodyOf({ form, json }: HttpRequest<z.ZodType>): Encoded | undefined {
  if (form) {
    const pairs = Object.entries(form).map(([key, value]): [string, string] => [key, textOf(value)])
    return { bytes: Buffer.from(new URLSearchParams(pairs).toString()), type: 'application/x-www-form-urlencoded' }
  }
  if (json === undefined) return undefined
  return { bytes: Buffer.from(JSON.stringify(revealed(json))), type: 'application/json' }
}

export function headersOf(
  { headers = {}, auth }: HttpRequest<z.ZodType>,
  type: string | undefined,
): Record<string, string> {
  const all: Record<string, string> = { accept: 'application/json', 'user-agent': 'stanch' }
  if (type !== undefined) all['content-type'] = type
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = headerValue(name, textOf(value))
  if (auth) all['authorization'] = headerValue('authorization', authorization(auth))
  return all
}

/** Basic as RFC 7617 has it, nothing form-encoded; who needs RFC 6749 section 2.3.1 encodes before. */
function authorization(auth: NonNullable<HttpRequest<z.ZodType>['auth']>): string {
  if ('bearer' in auth) return `Bearer ${auth.bearer.reveal()}`
  return `Basic ${Buffer.from(`${auth.basic.id}:${auth.basic.secret.reveal()}`).toString('base64')}`
}

/** Checked here, because whoever refuses a bad header later quotes it. */
function headerValue(name: string, value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) return value
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
