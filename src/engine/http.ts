import { isUtf8 } from 'node:buffer'
import { randomInt } from 'node:crypto'
import type { z } from 'zod'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Http, HttpReply, HttpRequest } from '../sdk/index.ts'
import { bodyOf, headersOf } from './encode.ts'
import { ExchangeError } from './exchange-error.ts'
import type { Part } from './exchange-error.ts'
import type { Limits, Policy, Sent } from './exchange.ts'
import { exchange } from './exchange.ts'
import type { Asked } from './http-fault.ts'
import { effectOf, exchangeFault, shapeFault, statusFault } from './http-fault.ts'
import { parseReply } from './parse-reply.ts'
import { pause } from './pause.ts'
import type { Received } from './read-reply.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Borders } from './route.ts'
import { urlOf } from './url-of.ts'
import { vendorFetch } from './vendor-fetch.ts'

export interface HttpOptions extends Partial<Borders> {
  readonly signal: AbortSignal
  readonly loopback: boolean
  /** Seals a raw reply before anything parses it. */
  readonly seal?: (name: string, raw: Secret) => Promise<void>
  readonly limits?: Partial<Limits>
  /** Certificates, PEM, that are trusted besides the system's. */
  readonly ca?: readonly string[]
  /** Version for the User-Agent. */
  readonly tool?: string
  readonly pause?: typeof pause
  readonly disturb?: Policy['disturb']
}

const LIMITS: Limits = { connectMs: 5000, headersMs: 15_000, totalMs: 30_000, bodyBytes: 1024 * 1024 }
const READ_TRIES = 3
/** Whoever asks for a longer wait is not asked again: the fault says how long, and a person decides. */
const LONGEST_WAIT_MS = 60_000

/**
 * The one safe fetch. https only (plain http reaches loopback in a drill), public addresses and what the inventory names,
 * no redirect, three deadlines, 1 MiB, no second attempt of a write.
 */
export function createHttp(options: HttpOptions): Http {
  const desk = { options, policy: policyOf(options), agent: options.tool ? `stanch/${options.tool}` : 'stanch' }
  return {
    send: (request) => send(request, desk),
    fetch: vendorFetch(desk),
  }
}

interface HttpDesk {
  readonly options: HttpOptions
  readonly policy: Policy
  readonly agent: string
}

function policyOf({ signal, loopback, trusted = [], resolve, limits, ca, disturb }: HttpOptions): Policy {
  const rest = { ...(resolve && { resolve }), ...(ca && { ca }), ...(disturb && { disturb }) }
  return { signal, loopback, trusted, limits: { ...LIMITS, ...limits }, ...rest }
}

async function send<S extends z.ZodType>(request: HttpRequest<S>, desk: HttpDesk): Promise<HttpReply<z.output<S>>> {
  const asked: Asked = { method: request.method, url: urlOf(request.url) }
  if (request.seal !== undefined && !desk.options.seal) throw new TypeError('nothing here seals a reply')
  const body = bodyOf(request)
  const headers = { ...headersOf(request, body?.type), 'user-agent': desk.agent }
  const received = await ask({ ...asked, headers, body: body?.bytes }, request, desk)
  await sealRaw(request, received, desk)
  const { status } = received
  if (!isAnswer(request, status)) throw statusFault(asked, received)
  const parsed = await parseReply(request.body, received)
  if (!parsed.ok) throw shapeFault(asked, status, parsed.saw)
  return { status, headers: received.headers, body: parsed.value }
}

function isAnswer({ expect, redirect }: HttpRequest<z.ZodType>, status: number): boolean {
  return expect.includes(status) && (redirect !== undefined || status < 300 || status > 399)
}

/** Only a read is ever tried again here, and only when the other side showed that it did not take it. */
async function ask(sent: Sent, request: HttpRequest<z.ZodType>, desk: HttpDesk): Promise<Received> {
  const policy = { ...desk.policy, limits: narrowed(desk.policy.limits, request.within) }
  for (let tries = 1; ; tries += 1) {
    const answer = await exchange(sent, policy).catch((thrown: unknown) => broken(thrown))
    const wait = tries < READ_TRIES ? waitBeforeAgain(request, answer, tries) : undefined
    if (wait !== undefined) {
      await (desk.options.pause ?? pause)(wait, policy.signal)
      continue
    }
    if (!(answer instanceof ExchangeError)) return answer
    if (request.within && answer.reason === 'too-large' && answer.part) return statusOnly(answer.part)
    if (answer.part) await sealRaw(request, answer.part, desk)
    throw exchangeFault(sent, answer)
  }
}

function narrowed(limits: Limits, within: HttpRequest<z.ZodType>['within']): Limits {
  if (!within) return limits
  const { ms, bytes } = within
  return {
    connectMs: Math.min(limits.connectMs, ms),
    headersMs: Math.min(limits.headersMs, ms),
    totalMs: Math.min(limits.totalMs, ms),
    bodyBytes: Math.min(limits.bodyBytes, bytes),
    ignoreRest: true,
  }
}

/** The caller set the bound and said that the status counts. */
function statusOnly({ status, raw }: Part): Received {
  return { status, raw, headers: new Headers(), body: Buffer.alloc(0) }
}

function broken(thrown: unknown): ExchangeError {
  if (thrown instanceof ExchangeError) return thrown
  throw thrown
}

/** Milliseconds until a read may be tried again; undefined when it may not. */
function waitBeforeAgain(
  { method, expect }: HttpRequest<z.ZodType>,
  answer: Received | ExchangeError,
  tries: number,
): number | undefined {
  if (method !== 'GET') return undefined
  // Jitter, so that the many units of a fan-out do not come back in step.
  const own = randomInt(100, 200) * tries
  if (answer instanceof ExchangeError) return answer.message === 'ECONNREFUSED' ? own : undefined
  if (answer.status !== 503 || expect.includes(503)) return undefined
  const asked = retryAfterMs(answer.headers.get('retry-after'), Date.now()) ?? own
  return asked <= LONGEST_WAIT_MS ? asked : undefined
}

/**
 * Before the first look at it: a changed shape, a strange encoding or half an answer must not cost the only copy of a
 * secret. Bytes that are no text are sealed as base64.
 */
async function sealRaw(
  { seal: name, method }: HttpRequest<z.ZodType>,
  { status, raw }: { readonly status: number; readonly raw: Buffer },
  { options: { seal } }: HttpDesk,
): Promise<void> {
  if (name === undefined || !seal || raw.length === 0 || effectOf('POST', status) === 'none') return
  try {
    await seal(name, new Secret(isUtf8(raw) ? raw.toString('utf8') : `base64:${raw.toString('base64')}`))
  } catch (thrown) {
    // The escrow says that it did nothing; what the request did stands all the same.
    if (thrown instanceof FaultError) throw new FaultError(thrown.fault, effectOf(method, status))
    throw thrown
  }
}
