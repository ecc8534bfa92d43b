import { bodyOf } from './little-server.ts'
import { breakableServer } from './breakable.ts'
import type { BreakableServer } from './breakable.ts'

export interface RestartHook extends BreakableServer {
  readonly starts: () => number
  readonly pretend: () => void
  /** The program behind it is down; the hook itself still answers. */
  readonly down: () => void
  readonly asked: { headers: Record<string, unknown>; body: string }[]
}

/** A program that shows its start on /healthz and is restarted by POST /restart, once per idempotency key. */
export async function restartHook(bearer: string): Promise<RestartHook> {
  const [known, asked] = [new Set<unknown>(), [] as RestartHook['asked']]
  let [starts, pretends, isDown] = [0, false, false]
  const server = await breakableServer(async (request, response) => {
    if (request.url === '/healthz') {
      response.writeHead(isDown ? 503 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ started_at: `start ${starts}`, build: { number: starts } }))
      return
    }
    asked.push({ headers: request.headers, body: await bodyOf(request) })
    if (bearer !== '' && request.headers.authorization !== `Bearer ${bearer}`) {
      response.writeHead(401).end()
      return
    }
    const key = request.headers['idempotency-key']
    if (!known.has(key) && !pretends) {
      starts += 1
      isDown = false
    }
    known.add(key)
    response.writeHead(202).end()
  })
  return {
    ...server,
    asked,
    starts: () => starts,
    pretend: () => {
      pretends = true
    },
    down: () => {
      isDown = true
    },
  }
}
