import { lookup as resolve } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isLoopbackHost, isPrivateAddress } from './address.ts'

/** Milliseconds and bytes; injected small in tests. */
export interface Limits {
  readonly connectMs: number
  readonly totalMs: number
  readonly bodyBytes: number
}

export interface Policy {
  readonly signal: AbortSignal
  /** A drill: plain http to this machine's loopback is allowed, and to nothing else. */
  readonly loopback: boolean
  /** Origins the operator wrote into the inventory; they may be on a private network. */
  readonly trusted: readonly string[]
  readonly limits: Limits
}

export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

export interface Received {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Why no complete answer came. `sent`: a connection stood, so the request may have been carried out. */
export class ExchangeError extends Error {
  readonly reason: 'unsafe' | 'unreachable' | 'time-out' | 'too-large' | 'cut-off' | 'encoded'
  readonly sent: boolean

  constructor(reason: ExchangeError['reason'], sent: boolean, say: string) {
    super(say)
    this.reason = reason
    this.sent = sent
  }
}

/**
 * One request, one answer, on a connection of its own: no redirect, no cookie, no cache, no retry, no compression (so a
 * bomb has nothing to unpack). The address that was checked is the address that is connected to.
 */
export function exchange(sent: Sent, policy: Policy): Promise<Received> {
  const unsafe = whyUnsafe(sent.url, policy)
  if (unsafe) return Promise.reject(new ExchangeError('unsafe', false, unsafe))
  return new Promise((resolveTo, reject) => {
    const state = { connected: false }
    const timeOut = AbortSignal.timeout(policy.limits.totalMs)
    const signal = AbortSignal.any([policy.signal, timeOut])
    const request = open(sent, policy, signal)
    const fail = (thrown: Error): void =>
      reject(asExchangeError(thrown, { connected: state.connected, timedOut: timeOut.aborted, stopped: policy.signal }))
    request.on('socket', (socket) => {
      socket.setTimeout(
        policy.limits.connectMs,
        () => state.connected || request.destroy(new ExchangeError('time-out', false, 'no connection in time')),
      )
      socket.once(sent.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        state.connected = true
      })
    })
    request.on('error', fail)
    request.on('response', (response) => {
      read(response, policy.limits.bodyBytes).then(resolveTo, fail)
    })
    request.end(sent.body)
  })
}

function open({ method, url, headers }: Sent, policy: Policy, signal: AbortSignal): ClientRequest {
  const options = {
    method,
    signal,
    agent: false,
    lookup: checkedLookup(url, policy),
    headers: { ...headers, 'accept-encoding': 'identity', connection: 'close' },
    minVersion: 'TLSv1.2',
  } as const
  return url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options)
}

/** Why this URL may not be asked at all, or null. */
function whyUnsafe(url: URL, { loopback, trusted }: Policy): string | null {
  if (url.username !== '' || url.password !== '') return 'the URL carries credentials'
  if (url.protocol === 'http:') return loopback && isLoopbackHost(url.hostname) ? null : 'only https is allowed'
  if (url.protocol !== 'https:') return `the scheme ${url.protocol} is not https`
  const hidden = isAddress(url.hostname) && isPrivateAddress(url.hostname.replace(/^\[|\]$/g, ''))
  return hidden && !trusted.includes(url.origin)
    ? 'the address is not public, and the inventory does not name it'
    : null
}

/** The WHATWG parser has turned every odd spelling of an IPv4 address into dots by now. */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host)
}

/** Every address of a name must pass: one private answer among public ones is how rebinding starts. */
function checkedLookup(url: URL, { loopback, trusted }: Policy): LookupFunction {
  const free = trusted.includes(url.origin) || (loopback && url.protocol === 'http:')
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error: Error | null, addresses: LookupAddress[]) => {
      const bad = !error && !free && addresses.some(({ address }) => isPrivateAddress(address))
      const refused = bad
        ? new ExchangeError('unsafe', false, 'the name leads to an address that is not public')
        : error
      const first = addresses?.[0]
      if (refused || !first) return callback(refused ?? new Error('no address'), '', 4)
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}

async function read(response: IncomingMessage, most: number): Promise<Received> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) {
      response.destroy()
      throw new ExchangeError('too-large', true, `more than ${most} bytes`)
    }
    chunks.push(chunk)
  }
  if (!response.complete) throw new ExchangeError('cut-off', true, 'the answer ended early')
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headersDistinct))
    for (const one of value ?? []) headers.append(name, one)
  if (!['', 'identity'].includes(headers.get('content-encoding') ?? ''))
    throw new ExchangeError('encoded', true, 'a compressed answer that was not asked for')
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks) }
}

function asExchangeError(thrown: Error, at: { connected: boolean; timedOut: boolean; stopped: AbortSignal }): Error {
  if (thrown instanceof ExchangeError) return thrown
  if (at.stopped.aborted) return at.stopped.reason instanceof Error ? at.stopped.reason : thrown
  if (at.timedOut) return new ExchangeError('time-out', at.connected, 'no complete answer in time')
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'connection error'
  return new ExchangeError(at.connected ? 'cut-off' : 'unreachable', at.connected, code)
}
