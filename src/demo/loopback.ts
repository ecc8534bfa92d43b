import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly request: IncomingMessage
  /** The body as text, at most 1 MiB. */
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly json?: object
  readonly html?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** A server on a free port of this machine's loopback; gives its address. What throws becomes a 500 without words. */
export async function listen(answer: (asked: Asked) => Answer | Promise<Answer>): Promise<string> {
  const server = createServer((request, response) => {
    readAsked(request)
      .then(answer)
      .catch((): Answer => ({ status: 500, json: { error: 'failed' } }))
      .then(
        (given) => send(response, given),
        () => response.destroy(),
      )
  })
  return bind(server)
}

/** Binds any server to a free port; gives its address. */
export async function bind(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > 1024 * 1024) throw new Error('a body has at most 1 MiB')
    chunks.push(chunk)
  }
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)
  return { method: request.method ?? 'GET', url, request, body: Buffer.concat(chunks).toString('utf8') }
}

function send(response: ServerResponse, { status, json, html, headers = {} }: Answer): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  if (html !== undefined) response.setHeader('content-type', 'text/html; charset=utf-8')
  if (json) response.setHeader('content-type', 'application/json')
  response.writeHead(status).end(html ?? (json ? JSON.stringify(json) : ''))
}

export function bearerIs(request: IncomingMessage, key: string): boolean {
  const given = Buffer.from(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '')
  const right = Buffer.from(key)
  return given.length === right.length && timingSafeEqual(given, right)
}

export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
