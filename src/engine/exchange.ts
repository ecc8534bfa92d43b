import type { LookupAddress } from 'node:dns'
import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { ExchangeError } from './exchange-error.ts'
import { readReply } from './read-reply.ts'
import type { Most, Received } from './read-reply.ts'
import type { Borders } from './route.ts'
import { routeTo } from './route.ts'

/** Milliseconds from the start of the request, and bytes; injected small in tests. */
export interface Limits extends Most {
  /** Name, connection and TLS. */
  readonly connectMs: number
  readonly headersMs: number
  readonly totalMs: number
}

export interface Policy extends Borders {
  readonly signal: AbortSignal
  readonly limits: Limits
  /** Certificates, PEM, that are trusted besides the system's. */
  readonly ca?: readonly string[]
  /** In a drill: what shall go wrong here. */
  readonly disturb?: Disturb
}

/** Stands between a request and its answer. @throws ExchangeError, as a bad connection would. */
export type Disturb = (signal: AbortSignal, real: () => Promise<Received>) => Promise<Received>

export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

/**
 * One request, one answer, on a connection of its own, so that no credential meets another's: no redirect, no cookie, no
 * cache, no retry, no proxy. The address that was judged is the address that is connected to.
 * @throws ExchangeError and nothing else.
 */
export async function exchange(sent: Sent, policy: Policy): Promise<Received> {
  const real = (): Promise<Received> => talk(sent, policy)
  return policy.disturb ? policy.disturb(policy.signal, real) : real()
}

async function talk(sent: Sent, policy: Policy): Promise<Received> {
  const watch = startWatch(policy)
  try {
    const route = await Promise.race([routeTo(sent.url, policy), watch.ended]).catch((thrown: unknown) => {
      throw watch.why() ?? new ExchangeError('unreachable', false, codeOf(thrown))
    })
    if ('refused' in route) throw new ExchangeError('refused', false, route.refused)
    return await converse(open(sent, policy, route.addresses), { sent, policy, watch })
  } finally {
    watch.stop()
  }
}

/** Three deadlines and the abort signal as one thing that ends a request and remembers why. */
interface Watch {
  /** Rejects when time is over or the signal aborts; never resolves. */
  readonly ended: Promise<never>
  why(): ExchangeError | undefined
  passed(mark: 'connected' | 'answered'): void
  stop(): void
}

function startWatch({ limits, signal }: Policy): Watch {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  ended.catch(() => undefined)
  let sent = false
  let why: ExchangeError | undefined
  const end = (reason: 'time-out' | 'stopped', say: string): void => {
    why ??= new ExchangeError(reason, sent, say, { cause: signal.reason })
    reject(why)
  }
  const late = (ms: number, what: string): NodeJS.Timeout => setTimeout(() => end('time-out', what), ms)
  const connecting = late(limits.connectMs, 'no connection in time')
  const heading = late(limits.headersMs, 'no answer in time')
  const whole = late(limits.totalMs, 'no complete answer in time')
  const stopped = (): void => end('stopped', 'we were told to stop')
  if (signal.aborted) stopped()
  signal.addEventListener('abort', stopped, { once: true })
  return {
    ended,
    why: () => why,
    passed: (mark) => {
      sent = true
      clearTimeout(mark === 'connected' ? connecting : heading)
    },
    stop: () => {
      for (const timer of [connecting, heading, whole]) clearTimeout(timer)
      signal.removeEventListener('abort', stopped)
    },
  }
}

function open(
  { method, url, headers, body }: Sent,
  policy: Policy,
  addresses: readonly LookupAddress[],
): ClientRequest {
  const options = {
    method,
    agent: false,
    lookup: pinned(addresses),
    headers: {
      ...headers,
      // Written out, because Node frames the body of a DELETE not at all.
      ...((body !== undefined || method === 'POST') && { 'content-length': body?.length ?? 0 }),
      'accept-encoding': 'identity',
      connection: 'close',
    },
    minVersion: 'TLSv1.2',
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's shell does not switch it off.
    rejectUnauthorized: true,
    ...(policy.ca && { ca: [...getCACertificates('default'), ...policy.ca] }),
  } as const
  return url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options)
}

/** A second look-up could give another answer than the one that was judged. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses
    if (options.all) return callback(null, [...addresses])
    callback(null, first?.address ?? '', first?.family ?? 4)
  }
}

function converse(
  request: ClientRequest,
  { sent, policy, watch }: { sent: Sent; policy: Policy; watch: Watch },
): Promise<Received> {
  return new Promise((resolve, reject) => {
    let connected = false
    let response: IncomingMessage | undefined
    const fail = (thrown: unknown): void => {
      request.destroy()
      reject(withReason(asExchangeError(thrown, connected), watch.why()))
    }
    // Once there is an answer, whoever reads it says how it ended and how much of it there was; what is still buffered
    // when the connection closes is part of it.
    const failUnanswered = (thrown: unknown): void => (response ? undefined : fail(thrown))
    watch.ended.catch((why: unknown) => (response ? void response.destroy() : fail(why)))
    request.on('error', failUnanswered)
    request.on('close', () => failUnanswered(new ExchangeError('cut-off', connected, 'no answer')))
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      fail(new ExchangeError('odd', true, 'an answer in another protocol'))
    })
    request.on('socket', (socket) => {
      socket.once(sent.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true
        watch.passed('connected')
      })
    })
    request.on('response', (answer: IncomingMessage) => {
      response = answer
      watch.passed('answered')
      readReply(answer, policy.limits).then(resolve, fail)
    })
    request.end(sent.body)
  })
}

/** When we ended it ourselves, that is the reason; what had come of the answer by then is kept. */
function withReason(seen: ExchangeError, why: ExchangeError | undefined): ExchangeError {
  if (!why) return seen
  return new ExchangeError(why.reason, why.sent, why.message, {
    cause: why.cause,
    ...(seen.part && { part: seen.part }),
  })
}

function asExchangeError(thrown: unknown, connected: boolean): ExchangeError {
  if (thrown instanceof ExchangeError) return thrown
  const code = codeOf(thrown)
  // The parser's errors: two lengths, a header too large, no HTTP at all.
  if (code.startsWith('HPE_')) return new ExchangeError('odd', connected, 'an answer that is not HTTP')
  return new ExchangeError(connected ? 'cut-off' : 'unreachable', connected, code)
}

/** Codes are words of Node's; messages quote hosts, headers and certificates. */
function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no connection'
}
