import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../../src/sdk/index.ts'
import type { SecretRef } from '../../../src/sdk/index.ts'
import { testContext } from '../../../src/sdk/testkit/context.ts'
import { bodyOf, littleServer } from '../../world/little-server.ts'
import type { LittleServer } from '../../world/little-server.ts'

let server: LittleServer | undefined
afterEach(() => server?.stop())

test('a secret reaches the wire as a value and the record keeps neither it nor the query', async () => {
  const seen: string[] = []
  server = await littleServer(async (request, response) => {
    seen.push(`${request.headers.authorization} ${await bodyOf(request)}`)
    response.end('{"version":3}')
  })
  const { ctx, record } = testContext({ secrets: { 'env:TOKEN': 'canary-token-1' } })
  const bearer = await ctx.secrets.read('env:TOKEN' as SecretRef)
  const reply = await ctx.http.send({
    method: 'PUT',
    url: `${server.url}/kv?part=1`,
    auth: { bearer },
    json: { value: new Secret('canary-value-1') },
    expect: [200],
    body: z.strictObject({ version: z.int() }),
  })
  expect(reply.body.version).toBe(3)
  expect(seen).toEqual(['Bearer canary-token-1 {"value":"canary-value-1"}'])
  expect(record.requests).toEqual([{ method: 'PUT', url: `${server.url}/kv`, query: '?part=1' }])
})

test.each([
  [403, 'TARGET_REFUSED_US', 'none'],
  [429, 'TARGET_BUSY', 'none'],
  [502, 'TARGET_ANSWERED_ODDLY', 'unknown'],
] as const)('an answer %i to a write is %s and its effect is %s', async (status, code, effect) => {
  server = await littleServer((_, response) => void response.writeHead(status).end('no'))
  const { ctx } = testContext()
  const sent = ctx.http.send({ method: 'POST', url: server.url, expect: [200], body: z.unknown() })
  await expect(sent).rejects.toMatchObject({ effect, fault: { code } })
})

test('a server that never answers a write leaves its effect unknown', async () => {
  server = await littleServer(() => undefined)
  const { ctx } = testContext({ timeoutMs: 50 })
  const sent = ctx.http.send({ method: 'POST', url: server.url, expect: [200], body: z.unknown() })
  await expect(sent).rejects.toMatchObject({ effect: 'unknown' })
})

test('an abort ends a call that waits for an answer', async () => {
  server = await littleServer(() => undefined)
  const abort = new AbortController()
  const { ctx } = testContext({ signal: abort.signal, onRequest: () => abort.abort(new Error('stopped')) })
  await expect(ctx.http.send({ method: 'GET', url: server.url, expect: [200], body: z.unknown() })).rejects.toThrow(
    'stopped',
  )
})

test('a secret that was chosen once is chosen again with the same value, also after a crash', async () => {
  const first = testContext()
  const { secret, ref } = await first.ctx.secrets.choose('fresh')
  const second = testContext({ escrow: first.record.escrow })
  expect((await second.ctx.secrets.choose('fresh')).secret.equals(secret)).toBe(true)
  expect((await second.ctx.secrets.read(ref)).equals(secret)).toBe(true)
})

test('a file that moved on since it was read is not replaced', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  const path = join(dir, 'app.env')
  await writeFile(path, 'A=1\n')
  const { ctx, record } = testContext()
  const was = await ctx.machine.readFile(path)
  await ctx.machine.replaceFile(path, ['A=', new Secret('canary-file-1'), '\n'], was?.sha256 ?? '')
  await expect(ctx.machine.replaceFile(path, ['B=2\n'], was?.sha256 ?? '')).rejects.toMatchObject({ effect: 'none' })
  expect(await readFile(path, 'utf8')).toBe('A=canary-file-1\n')
  expect(record.fileWrites).toEqual([path])
  await rm(dir, { recursive: true })
})

test('a pause waits for nothing, is recorded, and ends when the run was stopped', async () => {
  const { ctx, record } = testContext({ signal: AbortSignal.abort(new Error('stopped')) })
  await expect(ctx.pause(60_000)).rejects.toThrow('stopped')
  const open = testContext()
  await open.ctx.pause(60_000)
  expect([record.pauses, open.record.pauses]).toEqual([[], [60_000]])
})
