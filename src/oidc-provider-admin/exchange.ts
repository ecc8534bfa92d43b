import type { IncomingMessage, ServerResponse } from 'node:http'
import { AdminError } from './admin-error.ts'
import { equalInConstantTime } from './constant-time.ts'

const MOST_BYTES = 64 * 1024

/** @throws AdminError unauthorized unless the request carries the bearer key. */
export function checkKey(request: IncomingMessage, key: string): void {
  const given = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1]
  if (given === undefined || !equalInConstantTime(given, key))
    throw new AdminError('unauthorized', 'the bearer key is missing or wrong')
}

/** The JSON body, at most 64 KiB; an empty one is `{}`. */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new AdminError('too_large', 'a body has at most 64 KiB')
    chunks.push(chunk)
  }
  if (size === 0) return {}
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new AdminError('not_json', 'a body must be application/json')
  return parseObject(Buffer.concat(chunks).toString('utf8'))
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, and the text may hold a secret.
    throw new AdminError('bad_json', 'the body is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new AdminError('bad_json', 'the body is not a JSON object')
  return parsed as Readonly<Record<string, unknown>>
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 413 ? { connection: 'close' } : {}),
  })
  response.end(text)
}

export function sendError(response: ServerResponse, thrown: unknown): void {
  const error =
    thrown instanceof AdminError ? thrown : new AdminError('failed', 'the provider failed; look before trying again')
  sendJson(response, error.status, { error: error.code, message: error.message })
}
