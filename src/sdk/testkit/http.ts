import type { z } from 'zod'
import type { FaultCode } from '../../model/fault.ts'
import { Secret } from '../../base/secret.ts'
import type { Http, HttpReply, HttpRequest, SecretJson } from '../action.ts'
import { testFault } from './fault.ts'
import { requestRecord } from './record.ts'
import type { RequestRecord, TestRecord } from './record.ts'

export interface TestHttpOptions {
  readonly record: TestRecord
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly asked: (request: RequestRecord) => void
}

/** Answers that say "not done". Anything else to a write leaves it open whether it was done. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429])

export function testHttp(options: TestHttpOptions): Http {
  return {
    send: (request) => send(request, options),
    fetch: async (input, init) => {
      const request = new Request(input, init)
      options.asked(requestRecord(request.method, request.url))
      const signal = AbortSignal.any([request.signal, options.signal, AbortSignal.timeout(options.timeoutMs)])
      return fetch(request, { redirect: 'manual', signal })
    },
  }
}

async function send<S extends z.ZodType>(
  request: HttpRequest<S>,
  options: TestHttpOptions,
): Promise<HttpReply<z.output<S>>> {
  options.asked(requestRecord(request.method, request.url))
  const { response, text } = await exchange(request, options)
  if (request.seal !== undefined) options.record.escrow.set(`${request.seal}.raw`, new Secret(text))
  const effect = request.method === 'GET' || REFUSALS.has(response.status) ? 'none' : 'unknown'
  if (!request.expect.includes(response.status)) throw answerFault(request, response.status, effect)
  const parsed = request.body.safeParse(jsonOf(text))
  if (!parsed.success) throw answerFault(request, response.status, effect)
  return { status: response.status, headers: response.headers, body: parsed.data }
}

async function exchange(
  request: HttpRequest<z.ZodType>,
  { signal, timeoutMs }: TestHttpOptions,
): Promise<{ response: Response; text: string }> {
  const body = bodyOf(request)
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: headersOf(request, body?.type),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body && { body: body.text }),
    })
    return { response, text: await response.text() }
  } catch (thrown) {
    signal.throwIfAborted()
    const code = ((thrown as Error).cause as { code?: string } | undefined)?.code ?? 'no complete answer'
    const unsent = code === 'ECONNREFUSED' || code === 'ENOTFOUND'
    throw testFault(
      { code: 'TARGET_UNREACHABLE', saw: code, wanted: wantedOf(request) },
      unsent || request.method === 'GET' ? 'none' : 'unknown',
    )
  }
}

function answerFault(request: HttpRequest<z.ZodType>, status: number, effect: 'none' | 'unknown'): Error {
  return testFault({ code: codeOf(status), saw: `HTTP ${status}`, wanted: wantedOf(request) }, effect)
}

function codeOf(status: number): FaultCode {
  if (status === 401 || status === 403) return 'TARGET_REFUSED_US'
  if (status === 429) return 'TARGET_BUSY'
  return status === 409 || status === 412 ? 'TARGET_MOVED' : 'TARGET_ANSWERED_ODDLY'
}

function wantedOf({ method, url, expect }: HttpRequest<z.ZodType>): string {
  return `${expect.join(' or ')} to ${method} ${new URL(url).pathname}`
}

function headersOf({ headers = {}, auth }: HttpRequest<z.ZodType>, type: string | undefined): Record<string, string> {
  const all: Record<string, string> = type === undefined ? {} : { 'content-type': type }
  for (const [name, value] of Object.entries(headers)) all[name] = textOf(value)
  if (auth && 'bearer' in auth) all['authorization'] = `Bearer ${auth.bearer.reveal()}`
  if (auth && 'basic' in auth) {
    all['authorization'] = `Basic ${Buffer.from(`${auth.basic.id}:${auth.basic.secret.reveal()}`).toString('base64')}`
  }
  return all
}

function bodyOf({ form, json }: HttpRequest<z.ZodType>): { text: string; type: string } | undefined {
  if (form) {
    const pairs = Object.entries(form).map(([key, value]): [string, string] => [key, textOf(value)])
    return { text: new URLSearchParams(pairs).toString(), type: 'application/x-www-form-urlencoded' }
  }
  return json === undefined ? undefined : { text: JSON.stringify(revealed(json)), type: 'application/json' }
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text === '' ? undefined : text
  }
}
