import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface HostileServer {
  readonly port: number
  readonly url: string
  /** Every complete request, head and body, as it came over the wire. */
  readonly requests: string[]
  readonly connections: () => number
  readonly stop: () => Promise<void>
}

/** Answers with whatever bytes the test likes; `answer` is called once a whole request has arrived. */
export async function hostileServer(
  answer: (socket: Socket, request: string) => void,
  onConnect: (socket: Socket) => void = () => undefined,
): Promise<HostileServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    let text = ''
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      if (!isWhole(text)) return
      requests.push(text)
      answer(socket, text)
      text = ''
    })
    onConnect(socket)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0)
  return text.length >= end + 4 + length
}

/** An HTTP/1.1 answer as text; `content-length` is added unless the head names a length itself. */
export function reply(status: number, body = '', headers: readonly string[] = []): string {
  const own = headers.some((line) => /^(?:content-length|transfer-encoding):/i.test(line))
  const head = [`HTTP/1.1 ${status} X`, ...headers, ...(own ? [] : [`content-length: ${Buffer.byteLength(body)}`])]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
