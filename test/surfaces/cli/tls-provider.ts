import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { selfSigned } from '../../fakes/certificate.ts'
import { bodyOf } from '../../world/little-server.ts'

export interface TlsProvider {
  readonly issuer: string
  /** PEM of its certificate: whoever asks it must be told to trust it. */
  readonly cert: string
  /** Method and path of every request, in order. */
  readonly asked: readonly string[]
}

/** A provider behind TLS that accepts one secret, of whatever client; gone with the test. `elsewhere`: where it says it is asked. */
export async function tlsProvider(live: string, elsewhere?: string): Promise<TlsProvider> {
  const { cert, key } = selfSigned('localhost')
  const asked: string[] = []
  const server = createServer({ cert, key }, (request, response) => void answer(request, response))
  const issuerOf = (): string => `https://localhost:${(server.address() as AddressInfo).port}`
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(`${request.method} ${request.url}`)
    const issuer = issuerOf()
    const at = elsewhere ?? issuer
    if (request.method === 'GET')
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ issuer, token_endpoint: `${at}/token`, revocation_endpoint: `${at}/revoke` }))
    const right = (await said(request)).includes(live)
    response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' })
    response.end(right ? '' : '{"error":"invalid_client"}')
  }
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { issuer: issuerOf(), cert, asked }
}

async function said(request: IncomingMessage): Promise<string> {
  const basic = request.headers.authorization?.replace('Basic ', '') ?? ''
  return Buffer.from(basic, 'base64').toString() + (await bodyOf(request))
}
