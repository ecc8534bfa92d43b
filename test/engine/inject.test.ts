import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createHttp } from '../../src/engine/http.ts'
import { disturber, parseInjections } from '../../src/engine/inject.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import type { LittleServer } from '../world/little-server.ts'
import { littleServer } from '../world/little-server.ts'

const servers: LittleServer[] = []
afterEach(async () => {
  for (const { stop } of servers.splice(0)) await stop()
})

/** Sends to a server that counts, through what `text` injects at the connector `vault`. */
async function sending(text: string) {
  let requests = 0
  const server = await littleServer((_, response) => {
    requests += 1
    response.end('{}')
  })
  servers.push(server)
  const parsed = parseInjections(text)
  if (!parsed.ok) throw new Error(parsed.because)
  const disturb = disturber(parsed.value)('vault')
  const http = createHttp({
    signal: AbortSignal.timeout(20_000),
    loopback: true,
    pause: async () => undefined,
    ...(disturb && { disturb }),
  })
  const send = async (method: 'GET' | 'POST') => {
    try {
      return (await http.send({ method, url: server.url, expect: [200], body: z.unknown() })).status
    } catch (thrown) {
      return thrown instanceof FaultError ? `${thrown.fault.code} ${thrown.effect}` : thrown
    }
  }
  return { send, requests: () => requests }
}

test('the second write is answered 503 and never reaches the system; the first and third do', async () => {
  const { send, requests } = await sending('vault:503@2')
  expect([await send('POST'), await send('POST'), await send('POST')]).toEqual([200, 'TARGET_BUSY unknown', 200])
  expect(requests()).toBe(2)
})

test('a lost answer is one after the system has done it: nobody may call that undone', async () => {
  const { send, requests } = await sending('vault:lost@1')
  expect(await send('POST')).toBe('TARGET_UNREACHABLE unknown')
  expect(requests()).toBe(1)
})

test('a refused connection is one that changed nothing', async () => {
  const { send, requests } = await sending('vault:refused')
  expect(await send('POST')).toBe('TARGET_UNREACHABLE none')
  expect(requests()).toBe(0)
})

test('a read that meets one 503 is tried again, as in earnest', async () => {
  const { send } = await sending('vault:503@1')
  expect(await send('GET')).toBe(200)
})

test('slow is slow and still an answer', async () => {
  const { send, requests } = await sending('vault:slow=5ms')
  expect(await send('POST')).toBe(200)
  expect(requests()).toBe(1)
})

test('what is injected at one connector leaves the others alone', async () => {
  const { send } = await sending('idp:503')
  expect(await send('POST')).toBe(200)
})

test.each([
  '',
  'vault',
  'vault:200',
  'vault:503@0',
  'vault:slow',
  'vault:slow=long',
  'Vault:503',
  'vault:503,',
  'vault:503@2@3',
])('%j is no fault that can be injected, and the refusal shows the form', (text) => {
  expect(parseInjections(text)).toMatchObject({ ok: false, because: expect.stringContaining('CONNECTOR:503') })
})
