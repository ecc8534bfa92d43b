import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LittleServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

export type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** A server on a free loopback port, or on the one that it had before. */
export async function littleServer(listener: Listener, port = 0): Promise<LittleServer> {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}

export async function bodyOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
