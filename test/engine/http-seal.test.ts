import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Secret } from '../../src/base/secret.ts'
import { createHttp } from '../../src/engine/http.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import type { HostileServer } from '../world/hostile-server.ts'
import { hostileServer, reply } from '../world/hostile-server.ts'

const servers: HostileServer[] = []
afterEach(async () => {
  for (const { stop } of servers.splice(0)) await stop()
})

const GOOD = '{"client_secret":"only-copy-of-it"}'

async function sealedFrom(
  answer: (socket: Socket) => void,
  { seal, totalMs = 20_000 }: { seal?: (name: string, raw: Secret) => Promise<void>; totalMs?: number } = {},
) {
  const server = await hostileServer(answer)
  servers.push(server)
  const sealed: [string, string][] = []
  const http = createHttp({
    signal: new AbortController().signal,
    loopback: true,
    limits: { totalMs, bodyBytes: 4096 },
    seal: seal ?? (async (name, raw) => void sealed.push([name, raw.reveal()])),
  })
  const body = z.object({ client_secret: z.string() })
  const call = http.send({ method: 'POST', url: server.url, expect: [200], body, seal: 'fresh' })
  const end = await call.catch((thrown: unknown) => thrown)
  return { sealed, end }
}

test.each<[string, string | Buffer, string]>([
  ['good', reply(200, GOOD), GOOD],
  ['of another shape', reply(200, '{"secret":"only-copy-of-it"}'), '{"secret":"only-copy-of-it"}'],
  ['with a status nobody expects', reply(201, GOOD), GOOD],
  ['a server error', reply(500, GOOD), GOOD],
  ['cut', reply(200, GOOD, ['content-length: 999']), GOOD],
  ['behind a byte order mark', reply(200, `\ufeff${GOOD}`), `\ufeff${GOOD}`],
])('a reply that is %s is sealed as it came', async (_, answer, raw) => {
  const { sealed } = await sealedFrom((socket) => void socket.end(answer))
  expect(sealed).toEqual([['fresh', raw]])
})

test('what had come of a reply that stalls is sealed', async () => {
  const { sealed, end } = await sealedFrom((socket) => void socket.write(reply(200, GOOD, ['content-length: 999'])), {
    totalMs: 60,
  })
  expect(sealed).toEqual([['fresh', GOOD]])
  expect(end).toMatchObject({ effect: 'unknown' })
})

test('bytes that are no text are sealed as base64', async () => {
  const packed = gzipSync(GOOD)
  const head = reply(200, '', ['content-encoding: gzip', `content-length: ${packed.length}`])
  const { sealed, end } = await sealedFrom((socket) => void socket.end(Buffer.concat([Buffer.from(head), packed])))
  expect(sealed).toEqual([['fresh', `base64:${packed.toString('base64')}`]])
  expect(end).toMatchObject({ body: { client_secret: 'only-copy-of-it' } })
})

test.each([401, 404, 429])('a refusal with %i carries no secret and is not sealed', async (status) => {
  expect((await sealedFrom((socket) => void socket.end(reply(status, '{"error":"x"}')))).sealed).toEqual([])
})

test('a reply is sealed before it is parsed', async () => {
  const { end } = await sealedFrom((socket) => void socket.end(reply(200, 'no JSON')), {
    seal: () => Promise.reject(new Error('sealing came first')),
  })
  expect(end).toMatchObject({ message: 'sealing came first' })
})

test('when sealing fails after a write, what was written is unknown, whatever the escrow says of itself', async () => {
  const fault = {
    code: 'ESCROW_FAILED',
    what: 'w',
    saw: 's',
    wanted: 'x',
    changed: [] as string[],
    retry: 'after-fix',
  } as const
  const seal = () => Promise.reject(new FaultError({ ...fault, next: [{ say: 'n' }] }, 'none'))
  const { end } = await sealedFrom((socket) => void socket.end(reply(200, GOOD)), { seal })
  expect(end).toMatchObject({ effect: 'unknown', fault: { code: 'ESCROW_FAILED' } })
})
