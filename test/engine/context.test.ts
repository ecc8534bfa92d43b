import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Secret } from '../../src/base/secret.ts'
import { createContext } from '../../src/engine/context.ts'
import type { Desk } from '../../src/engine/secret-desk.ts'
import { createDesk } from '../../src/engine/secret-desk.ts'
import type { LittleServer } from '../world/little-server.ts'
import { littleServer } from '../world/little-server.ts'

const stops: LittleServer[] = []
afterEach(async () => {
  for (const { stop } of stops.splice(0)) await stop()
})

const box = new Map<string, Secret>()
const desk: Desk = createDesk({
  escrow: {
    recipients: [],
    seal: async (ref, value) => {
      box.set(ref, value)
      return { ref, fingerprint: 'hk1:0', sha256: '0' }
    },
    open: async (ref) => box.get(ref),
    selfTest: async () => undefined,
    destroy: async () => [],
  },
  fingerprintKey: Buffer.alloc(32),
  sources: {
    env: () => undefined,
    readFile: async () => undefined,
    prompt: async () => undefined,
    stdin: async () => undefined,
  },
  sealed: async () => undefined,
})
const abort = new AbortController()
const context = (fanOut: boolean) =>
  createContext(
    { desk, loopback: true, trusted: [], tool: '9.9.9' },
    { step: 'issue', target: 'web', fanOut, idempotencyKey: 'k1', signal: abort.signal },
  )

test.each([
  [false, 'steps.issue'],
  [true, 'steps.issue.web'],
])('a unit (fan-out %s) keeps everything under %s: its secrets and the raw replies', async (fanOut, prefix) => {
  box.clear()
  const agents: (string | undefined)[] = []
  const server = await littleServer((request, response) => {
    agents.push(request.headers['user-agent'])
    response.end('{"client_secret":"issued-by-them"}')
  })
  stops.push(server)
  const { http, secrets } = context(fanOut)
  await secrets.choose('fresh')
  await http.send({ method: 'POST', url: server.url, expect: [200], body: z.unknown(), seal: 'fresh' })
  expect([...box.keys()]).toEqual([`${prefix}.fresh`, `${prefix}.fresh.raw`])
  expect(box.get(`${prefix}.fresh.raw`)?.reveal()).toBe('{"client_secret":"issued-by-them"}')
  expect(agents).toEqual(['stanch/9.9.9'])
})

test('one signal ends everything of a unit', async () => {
  const ctx = context(false)
  abort.abort(new Error('stop'))
  await expect(ctx.pause(1e9)).rejects.toThrow('stop')
  await expect(ctx.machine.run(['true'])).rejects.toMatchObject({ fault: { code: 'ABORTED' } })
  const call = ctx.http.send({ method: 'GET', url: 'http://127.0.0.1:1', expect: [200], body: z.unknown() })
  await expect(call).rejects.toMatchObject({ fault: { code: 'ABORTED' } })
})
