import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Breakage } from '../../src/sdk/testkit/world.ts'
import { littleServer } from './little-server.ts'
import type { Listener, LittleServer } from './little-server.ts'

export interface BreakableServer extends LittleServer {
  readonly break: (how: Breakage) => void
  /** Carries out the next write and cuts the line instead of answering it. */
  readonly loseNextAnswer: () => void
}

type IsWrite = (request: IncomingMessage) => boolean

/** A little server that can fall ill in every way the contract knows. */
export async function breakableServer(
  listener: Listener,
  isWrite: IsWrite = ({ method }) => method !== 'GET',
): Promise<BreakableServer> {
  let ill: Breakage | undefined
  let loses = false
  const server = await littleServer(async (request, response) => {
    if (ill !== undefined) return answerIll(ill, request, response)
    if (loses && isWrite(request)) {
      loses = false
      response.end = ((): ServerResponse => {
        request.socket.destroy()
        return response
      }) as typeof response.end
    }
    return listener(request, response)
  })
  return {
    ...server,
    break: (how) => {
      ill = how
    },
    loseNextAnswer: () => {
      loses = true
    },
  }
}

function answerIll(how: Breakage, request: IncomingMessage, response: ServerResponse): void {
  if (how === 'silence') return
  if (how === 'reset') return void request.socket.destroy()
  if (how === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>')
  response.writeHead(Number(how), { 'content-type': 'text/html', 'retry-after': '30' }).end('<h1>Sorry</h1>')
}
