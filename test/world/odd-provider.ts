import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, littleServer } from './little-server.ts'

export interface Tried {
  readonly path: string
  readonly method: 'basic' | 'post' | 'none'
  readonly id: string
  /** As received; Basic is not form-decoded. */
  readonly secret: string
  readonly form: URLSearchParams
}

/** A provider that answers exactly as the test says, and remembers what it was asked. */
export async function oddProvider(answer: (tried: Tried, response: ServerResponse, time: number) => void) {
  const tried: Tried[] = []
  const server = await littleServer(async (request, response) => {
    if (request.url === '/.well-known/openid-configuration') return send(response, 200, metadata(server.url))
    const one = read(request, await bodyOf(request))
    tried.push(one)
    answer(one, response, tried.length)
  })
  const endpoints = { issuer: server.url, revocation: `${server.url}/revoke`, token: `${server.url}/token` }
  return { endpoints, tried, url: server.url, stop: server.stop }
}

export function send(response: ServerResponse, status: number, body: object | string = ''): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': text.startsWith('<') ? 'text/html' : 'application/json' }).end(text)
}

export function refuse(response: ServerResponse): void {
  send(response, 401, { error: 'invalid_client' })
}

function metadata(issuer: string): object {
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    jwks_uri: `${issuer}/jwks`,
  }
}

function read(request: IncomingMessage, body: string): Tried {
  const form = new URLSearchParams(body)
  const path = request.url ?? ''
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (basic !== undefined) {
    const [id = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':')
    return { path, method: 'basic', id, secret: rest.join(':'), form }
  }
  const secret = form.get('client_secret')
  return {
    path,
    method: secret === null ? 'none' : 'post',
    id: form.get('client_id') ?? '',
    secret: secret ?? '',
    form,
  }
}
