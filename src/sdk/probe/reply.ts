import { isJsonObject } from '../../base/json.ts'
import type { Json } from '../../base/json.ts'

/**
 * Where a client can be made to authenticate without anything being given out, best first: RFC 7009 with a junk token is
 * silent, a junk code leaves a log line, and only client_credentials mints a token (which is then revoked).
 */
export type Rung = 'revocation' | 'code' | 'client-credentials'

/** What is kept of an answer. No body, no description: strangers quote secrets in them. */
export interface Reply {
  /** Null when no HTTP answer came. */
  readonly status: number | null
  readonly kind: 'json' | 'html' | 'text' | 'empty'
  /** The `error` member, when it is a plain word. */
  readonly error: string | null
  /** A vendor's own number, `AADSTS7000215`. */
  readonly code: string | null
  /** The answer holds an access token. */
  readonly token: boolean
}

export const NO_ANSWER: Reply = { status: null, kind: 'empty', error: null, code: null, token: false }

export function readReply(status: number, text: string): Reply {
  const body = jsonOf(text)
  if (!isJsonObject(body)) return { ...NO_ANSWER, status, kind: kindOf(text) }
  return {
    status,
    kind: 'json',
    error: word(body['error']),
    code: vendorCode(body),
    token: typeof body['access_token'] === 'string',
  }
}

/** What two answers must have in common to be the same refusal. */
export function shapeOf({ status, kind, error, code, token }: Reply): string {
  if (status === null) return 'no answer'
  return [status, kind, error, code, token ? 'token' : null].filter((part) => part !== null).join(' ')
}

function jsonOf(text: string): Json | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function kindOf(text: string): Reply['kind'] {
  if (text.trim() === '') return 'empty'
  return /^\s*</.test(text) ? 'html' : 'text'
}

function word(value: Json | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'string' && /^[a-z][a-z0-9_.-]{0,60}$/i.test(value) ? value : '(not a word)'
}

function vendorCode(body: { readonly [key: string]: Json }): string | null {
  const description = body['error_description']
  return typeof description === 'string' ? (/^AADSTS\d{4,8}\b/.exec(description)?.[0] ?? null) : null
}
