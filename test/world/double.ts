import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakableServer } from './breakable.ts'
import type { BreakableServer } from './breakable.ts'
import { bodyOf } from './little-server.ts'

/** A request as a provider sees it. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
}

export interface Told {
  readonly status: number
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A provider written from its vendor's documents: plain data, and a function from a request to an answer that changes it.
 * Plain data can be copied, so the explorer of crash schedules can start a process in every state there is.
 */
export interface Double<S> {
  readonly start: () => S
  readonly answer: (state: S, asked: Asked) => Told
  /** The values that the provider accepts now. */
  readonly live: (state: S) => readonly string[]
  /** The public keys that it knows of the client, where it takes any. */
  readonly keys?: (state: S) => readonly { readonly kid: string }[]
}

export interface DoubleServer<S> extends Pick<BreakableServer, 'url' | 'break' | 'loseNextAnswer'> {
  readonly close: () => Promise<void>
  /** How many requests have changed something. */
  readonly changes: () => number
  readonly state: S
  /** Method and path of every request. */
  readonly asked: string[]
  /** From now on it says yes and does nothing. */
  readonly pretend: () => void
  /** Answers before the provider does; undefined: the provider answers. */
  weather: (asked: Asked) => Told | undefined
}

interface Serving<S> extends Pick<Double<S>, 'start'> {
  /** May tell somebody else before it answers. */
  readonly answer: (state: S, asked: Asked) => Told | Promise<Told>
}

/** The double on a free port, as the contract suite wants it. */
export async function doubleServer<S>({ start, answer }: Serving<S>): Promise<DoubleServer<S>> {
  let [changes, lies, loses] = [0, false, false]
  const server = await breakableServer(async (request, response) => {
    const asked = await read(request, served.url)
    served.asked.push(`${asked.method} ${asked.url.pathname}${asked.url.search}`)
    const early = served.weather(asked)
    if (early) return tell(response, early)
    const before = JSON.stringify(served.state)
    const answered = answer(lies ? structuredClone(served.state) : served.state, asked)
    const same = JSON.stringify(served.state) === before
    const told = await answered
    if (same) return tell(response, told)
    changes += 1
    if (!loses) return tell(response, told)
    loses = false
    request.socket.destroy()
  })
  const served: DoubleServer<S> = {
    url: server.url,
    state: start(),
    asked: [],
    weather: () => undefined,
    changes: () => changes,
    pretend: () => {
      lies = true
    },
    loseNextAnswer: () => {
      loses = true
    },
    break: server.break,
    close: server.stop,
  }
  return served
}

async function read(request: IncomingMessage, origin: string): Promise<Asked> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', origin),
    headers,
    body: await bodyOf(request),
  }
}

function tell(response: ServerResponse, { status, json, headers }: Told): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(json === undefined ? '' : JSON.stringify(json))
}

export interface Credentials {
  readonly by: 'basic' | 'post' | 'none'
  readonly id: string
  readonly secret: string
}

/** How a client authenticates (RFC 6749 section 2.3.1); Basic is form-decoded as the RFC says, unless the provider does not. */
export function credentialsOf({ headers, body }: Asked, decode: (text: string) => string = formDecoded): Credentials {
  const basic = /^Basic (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
  if (basic === undefined) {
    const form = new URLSearchParams(body)
    const secret = form.get('client_secret')
    return { by: secret === null ? 'none' : 'post', id: form.get('client_id') ?? '', secret: secret ?? '' }
  }
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':')
  return { by: 'basic', id: decode(id), secret: decode(rest.join(':')) }
}

function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? ''
}

export const LEAKED = 'leaked0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'
export const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
export const STRANGER = 'stranger456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh'
