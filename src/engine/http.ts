import type { z } from 'zod'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Http, HttpReply, HttpRequest } from '../sdk/index.ts'
import { bodyOf, headersOf } from './encode.ts'
import type { Limits, Policy, Received } from './exchange.ts'
import { exchange, ExchangeError } from './exchange.ts'
import { answerFault, exchangeFault, UNREACHABLE } from './http-fault.ts'
import { pause } from './pause.ts'

export interface HttpOptions {
  readonly signal: AbortSignal
  readonly loopback: boolean
  readonly trusted?: readonly string[]
  /** Seals a raw reply before anything parses it. */
  readonly seal?: (name: string, raw: Secret) => Promise<void>
  readonly limits?: Partial<Limits>
}

const LIMITS: Limits = { connectMs: 5000, totalMs: 30_000, bodyBytes: 1024 * 1024 }
const READ_TRIES = 3

export function createHttp(options: HttpOptions): Http {
  const policy: Policy = {
    signal: options.signal,
    loopback: options.loopback,
    trusted: options.trusted ?? [],
    limits: { ...LIMITS, ...options.limits },
  }
  return {
    send: (request) => send(request, policy, options.seal),
    fetch: (input, init) => plainFetch(new Request(input, init), policy),
  }
}

async function send<S extends z.ZodType>(
  request: HttpRequest<S>,
  policy: Policy,
  seal: HttpOptions['seal'],
): Promise<HttpReply<z.output<S>>> {
  const received = await exchangeOrFault(request, policy)
  if (request.seal !== undefined && seal) await seal(request.seal, new Secret(received.body.toString('utf8')))
  const { status, headers } = received
  if (!request.expect.includes(status)) throw answerFault(request, received)
  const parsed = request.body.safeParse(jsonOf(received))
  if (!parsed.success) throw answerFault(request, received)
  return { status, headers, body: parsed.data }
}

async function exchangeOrFault(request: HttpRequest<z.ZodType>, policy: Policy): Promise<Received> {
  const body = bodyOf(request)
  const sent = {
    method: request.method,
    url: urlOf(request.url),
    headers: headersOf(request, body?.type),
    body: body?.bytes,
  }
  for (let tries = 1; ; tries += 1) {
    const answer = await exchange(sent, policy).catch((thrown: unknown) => faultOf(request, thrown))
    if (tries === READ_TRIES || !mayAskAgain(request, answer)) return unlessError(answer)
    await pause(100 * tries, policy.signal)
  }
}

/** Only a read is ever tried again here, and only when the other side said or showed that it did not take it. */
function mayAskAgain({ method, expect }: HttpRequest<z.ZodType>, answer: Received | Error): boolean {
  if (method !== 'GET') return false
  if (answer instanceof Error) return answer instanceof FaultError && answer.fault.what === UNREACHABLE
  return answer.status === 503 && !expect.includes(503)
}

function faultOf(asked: { method: string; url: string }, thrown: unknown): Error {
  if (thrown instanceof ExchangeError) return exchangeFault(asked, thrown)
  return thrown instanceof Error ? thrown : new Error('not an error')
}

function unlessError(answer: Received | Error): Received {
  if (answer instanceof Error) throw answer
  return answer
}

/** The same policy in the shape that vendors' SDKs accept. A redirect is an error here too. */
async function plainFetch(request: Request, policy: Policy): Promise<Response> {
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
  const sent = { method: request.method, url: urlOf(request.url), headers: Object.fromEntries(request.headers), body }
  const both: Policy = { ...policy, signal: AbortSignal.any([policy.signal, request.signal]) }
  const as = { method: request.method, url: request.url }
  const received = unlessError(await exchange(sent, both).catch((thrown: unknown) => faultOf(as, thrown)))
  if (received.status >= 300 && received.status < 400) throw answerFault(as, received)
  const empty = received.status === 204 || received.status === 205
  return new Response(empty ? null : new Uint8Array(received.body), {
    status: received.status,
    headers: received.headers,
  })
}

function jsonOf({ body, headers }: Received): unknown {
  const text = body.toString('utf8')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return headers.get('content-type')?.startsWith('text/plain') ? text : undefined
  }
}

function urlOf(url: string): URL {
  if (URL.canParse(url)) return new URL(url)
  throw new FaultError(
    {
      code: 'PLAN_BLOCKED',
      what: 'an address is not a URL',
      saw: 'text that is not a URL',
      wanted: 'https://host/path',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check the addresses in the inventory:', command: 'stanch inventory lint' }],
    },
    'none',
  )
}
