import { inspect } from 'node:util'
import { gzipSync, deflateSync, brotliCompressSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../src/base/secret.ts'
import type { HttpOptions } from '../../src/engine/http.ts'
import { createHttp } from '../../src/engine/http.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import type { HttpRequest } from '../../src/sdk/index.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'
import type { HostileServer } from '../world/hostile-server.ts'
import { hostileServer, reply } from '../world/hostile-server.ts'

const servers: HostileServer[] = []
afterEach(async () => {
  for (const { stop } of servers.splice(0)) await stop()
})

async function serving(...answers: readonly (string | Buffer)[]): Promise<HostileServer> {
  const server = await hostileServer((socket) => {
    socket.end(answers[Math.min(server.requests.length, answers.length) - 1] ?? '')
  })
  servers.push(server)
  return server
}

const http = (more: Partial<HttpOptions> = {}) =>
  createHttp({ signal: new AbortController().signal, loopback: true, pause: async () => undefined, ...more })
const read = (url: string, more: Partial<HttpRequest<z.ZodType>> = {}): HttpRequest<z.ZodType> => ({
  method: 'GET',
  url,
  expect: [200],
  body: z.unknown(),
  ...more,
})
const bodyIn = (request: string): string => request.slice(request.indexOf('\r\n\r\n') + 4)

test('a form carries its secrets encoded, and nothing of them anywhere else', async () => {
  const canary = newCanary()
  const server = await serving(reply(200, '{}'))
  const form = { grant_type: 'client_credentials', client_secret: new Secret(canary) }
  await http().send(read(server.url, { method: 'POST', form }))
  const [request = ''] = server.requests
  expect(new URLSearchParams(bodyIn(request)).get('client_secret')).toBe(canary)
  expect(request).toContain('content-type: application/x-www-form-urlencoded')
  expect(findCanary(request.slice(0, request.indexOf('\r\n\r\n')), [canary])).toEqual([])
})

test('JSON carries secrets at any depth', async () => {
  const canary = newCanary()
  const server = await serving(reply(200, '{}'))
  const json = { a: [{ b: new Secret(canary) }], n: 1, t: true, nothing: null }
  await http().send(read(server.url, { method: 'PATCH', json }))
  expect(JSON.parse(bodyIn(server.requests[0] ?? ''))).toEqual({ a: [{ b: canary }], n: 1, t: true, nothing: null })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('the body of a %s is framed by its length', async (method) => {
  const server = await serving(reply(200, '{}'))
  await http().send(read(server.url, { method, json: { a: 'é' } }))
  expect(server.requests[0]).toMatch(/content-length: 10\r\n/i)
  expect(server.requests[0]).not.toMatch(/transfer-encoding/i)
})

test('Basic is RFC 7617: nothing form-encoded, UTF-8', async () => {
  const server = await serving(reply(200, '{}'))
  await http().send(read(server.url, { auth: { basic: { id: 'shop', secret: new Secret('p:ss-wörd+1') } } }))
  const sent = /authorization: Basic (\S+)/i.exec(server.requests[0] ?? '')?.[1] ?? ''
  expect(Buffer.from(sent, 'base64').toString()).toBe('shop:p:ss-wörd+1')
})

test('the request names its maker, wants JSON, nothing packed, and no connection kept', async () => {
  const server = await serving(reply(200, '{}'))
  await http({ tool: '1.2.3' }).send(
    read(server.url, { headers: { Host: 'evil.example', 'Content-Length': '0', Connection: 'upgrade' } }),
  )
  const [request = ''] = server.requests
  expect(request).toMatch(/user-agent: stanch\/1\.2\.3\r\n/i)
  expect(request).toMatch(/accept: application\/json\r\n/i)
  expect(request).toMatch(/accept-encoding: identity\r\n/i)
  expect(request).toMatch(/connection: close\r\n/i)
  expect(request).not.toMatch(/evil|upgrade|cookie/i)
})

test('each request has a connection of its own', async () => {
  const server = await serving(reply(200, '{}'))
  const one = http()
  for (const _ of [1, 2, 3]) await one.send(read(server.url))
  expect(server.connections()).toBe(3)
})

test.each([
  ['a line break', 'token-value\n'],
  ['a header smuggled in', 'token\r\nx-evil: 1'],
  ['a NUL', 'token\0value'],
  ['a character beyond Latin-1', 'token-„value“'],
])('a header value with %s is refused before anything is sent, and not quoted', async (_, value) => {
  const server = await serving(reply(200, '{}'))
  const call = http().send(read(server.url, { auth: { bearer: new Secret(value) } }))
  const error = await call.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'SECRET_UNREADABLE' } })
  expect(inspect(error, { depth: 9 })).not.toContain('token')
  expect(server.connections()).toBe(0)
})

test.each([
  ['a header name that is no token', { headers: { 'x y': '1' } }],
  ['a form and JSON at once', { form: {}, json: {} }],
  ['a colon in the user of Basic', { auth: { basic: { id: 'a:b', secret: new Secret('long-enough-1') } } }],
  ['a seal where nothing seals', { seal: 'raw' }],
])('%s is our own mistake, and nothing is sent', async (_, wrong) => {
  const server = await serving(reply(200, '{}'))
  await expect(http().send(read(server.url, { method: 'POST', ...wrong }))).rejects.toThrow(TypeError)
  expect(server.connections()).toBe(0)
})

test.each([
  ['JSON', reply(200, '{"a":1}'), z.object({ a: z.int() }), { a: 1 }],
  ['JSON behind a byte order mark', reply(200, '\ufeff{"a":1}'), z.object({ a: z.int() }), { a: 1 }],
  ['JSON under another content type', reply(200, '7', ['content-type: text/html']), z.int(), 7],
  ['plain text for those who read text', reply(200, 'ok'), z.string(), 'ok'],
  ['a number for those who read text', reply(200, '42'), z.string(), '42'],
  ['a page for those who do not care', reply(200, '<html>'), z.unknown(), '<html>'],
  ['nothing for those who do not care', reply(204), z.unknown(), undefined],
  ['bytes that are no text for those who do not care', reply(200, '\u00ff\u00fe'), z.unknown(), expect.anything()],
  [
    'chunks',
    reply(200, '3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n', ['transfer-encoding: chunked']),
    z.object({ a: z.int() }),
    { a: 1 },
  ],
  [
    'an answer that ends with the connection',
    `HTTP/1.1 200 OK\r\n\r\n"${'x'.repeat(300_000)}"`,
    z.string().length(300_000),
    expect.any(String),
  ],
] as const)('%s is read', async (_, answer, body, value) => {
  const server = await serving(answer)
  const got = await http().send(read(server.url, { expect: [200, 204], body }))
  expect(got.body).toEqual(value)
})

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('%s is unpacked though nobody asked for it', async (name, pack) => {
  const body = pack('{"a":1}')
  const server = await serving(
    Buffer.concat([Buffer.from(reply(200, '', [`content-encoding: ${name}`, `content-length: ${body.length}`])), body]),
  )
  const got = await http().send(read(server.url))
  expect(got.body).toEqual({ a: 1 })
  expect(got.headers.get('content-encoding')).toBeNull()
})

test('cookies are not kept, other headers are, and a doubled one is one list', async () => {
  const server = await serving(reply(200, '{}', ['set-cookie: a=b', 'x-one: 1', 'x-one: 2']))
  const { headers } = await http().send(read(server.url))
  expect(headers.get('set-cookie')).toBeNull()
  expect(headers.get('x-one')).toBe('1, 2')
})

test('a schema that throws and quotes what it read is not quoted', async () => {
  const canary = newCanary()
  const server = await serving(reply(200, JSON.stringify({ v: canary })))
  const body = z.object({ v: z.string() }).transform(({ v }) => {
    throw new Error(v)
  })
  const error = await http()
    .send(read(server.url, { body }))
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ fault: { code: 'TARGET_ANSWERED_ODDLY' } })
  expect(findCanary(inspect(error, { depth: 9 }), [canary])).toEqual([])
})

test('the place of a wrong field is told, the value and a strange key are not', async () => {
  const body = z.object({ items: z.array(z.record(z.string(), z.int())) })
  const server = await serving(reply(200, '{"items":[{"a b c":"x"}]}'))
  const error = await http()
    .send(read(server.url, { body }))
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ fault: { saw: 'HTTP 200 with another shape at items.0.*' } })
})

// Reads may be asked again

test('a read that meets 503 is asked again, three times in all', async () => {
  const server = await serving(reply(503))
  const error = await http()
    .send(read(server.url))
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'TARGET_BUSY' } })
  expect(server.requests).toHaveLength(3)
})

test('a read that is answered the second time is fine', async () => {
  const server = await serving(reply(503), reply(200, '{"a":1}'))
  expect((await http().send(read(server.url))).body).toEqual({ a: 1 })
})

test('a 503 that is expected is an answer', async () => {
  const server = await serving(reply(503))
  expect((await http().send(read(server.url, { expect: [503] }))).status).toBe(503)
  expect(server.requests).toHaveLength(1)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('a %s is sent once, whatever comes', async (method) => {
  const server = await serving(reply(503, '', ['retry-after: 0']))
  await expect(http().send(read(server.url, { method }))).rejects.toBeInstanceOf(FaultError)
  expect(server.requests).toHaveLength(1)
})

test.each([
  ['-1', 1000],
  ['0', 1000],
  ['17', 17_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1000],
])('Retry-After: %s waits %i milliseconds', async (value, ms) => {
  const waits: number[] = []
  const server = await serving(reply(503, '', [`retry-after: ${value}`]), reply(200))
  await http({ pause: async (wait) => void waits.push(wait) }).send(read(server.url))
  expect(waits).toEqual([ms])
})

test('whoever asks for a long wait is not asked again; the fault says how long', async () => {
  const server = await serving(reply(503, '', ['retry-after: 7200']))
  const error = await http()
    .send(read(server.url))
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ fault: { saw: 'HTTP 503, and to wait 2 h 00 m' } })
  expect(server.requests).toHaveLength(1)
})

test('a Retry-After of a thousand years does not break the words', async () => {
  const server = await serving(reply(429, '', ['retry-after: 1000000000']))
  const error = await http()
    .send(read(server.url))
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 24 h 00 m' } })
  expect(server.requests).toHaveLength(1)
})

test('a refused connection of a read is tried three times, with waits that differ', async () => {
  const waits: number[] = []
  const pause = async (wait: number): Promise<void> => void waits.push(wait)
  await expect(http({ pause }).send(read('http://127.0.0.1:1/'))).rejects.toMatchObject({ effect: 'none' })
  expect(waits).toHaveLength(2)
})

// Redirects

const STATUSES = [300, 301, 302, 303, 304, 305, 307, 308]
const CARRIERS: readonly [string, Partial<HttpRequest<z.ZodType>>][] = [
  ['a bearer token', { auth: { bearer: new Secret('bearer-token-1') } }],
  ['a form', { method: 'POST', form: { client_secret: new Secret('form-secret-1') } }],
  ['JSON', { method: 'PUT', json: { secret: new Secret('json-secret-1') } }],
  ['a header of a vendor', { headers: { 'x-vault-token': new Secret('vault-token-1') } }],
]
const MATRIX = STATUSES.flatMap((status) => CARRIERS.map(([name, carrier]) => [status, name, carrier] as const))

test.each(MATRIX)('a %i does not make us carry %s anywhere', async (status, _, carrier) => {
  const elsewhere = await serving(reply(200, '{}'))
  const server = await serving(reply(status, '', [`location: ${elsewhere.url}/take`]))
  // Even when a connector says that it expects the redirect.
  const error = await http()
    .send(read(server.url, { ...carrier, expect: [200, status] }))
    .catch((thrown: unknown) => thrown)
  const effect = (carrier.method ?? 'GET') === 'GET' ? 'none' : 'unknown'
  expect(error).toMatchObject({ effect, fault: { code: 'TARGET_ANSWERED_ODDLY', retry: 'after-fix' } })
  expect(elsewhere.connections()).toBe(0)
  expect(server.requests).toHaveLength(1)
})

test.each(STATUSES)('a %i within the same origin is not followed either', async (status) => {
  const server = await serving(reply(status, '', ['location: /other']))
  await expect(http().send(read(server.url))).rejects.toMatchObject({ fault: { code: 'TARGET_ANSWERED_ODDLY' } })
  expect(server.requests).toHaveLength(1)
})

// Narrower limits

test('within: what comes beyond the bytes is ignored, and the status counts', async () => {
  const server = await serving(reply(200, 'x'.repeat(100_000)))
  const got = await http().send(read(server.url, { within: { ms: 5000, bytes: 1000 } }))
  expect(got.status).toBe(200)
})

test('within: the milliseconds hold for the whole', async () => {
  const server = await hostileServer((socket) => void socket.write('HTTP/1.1 200 OK\r\n'))
  servers.push(server)
  const call = http().send(read(server.url, { within: { ms: 30, bytes: 1000 } }))
  await expect(call).rejects.toMatchObject({ fault: { code: 'TARGET_UNREACHABLE' } })
})

test('within never widens what the policy allows', async () => {
  const server = await serving(reply(200, 'x'.repeat(5000)))
  const call = http({ limits: { bodyBytes: 100 } }).send(
    read(server.url, { body: z.string(), within: { ms: 5000, bytes: 1e9 } }),
  )
  await expect(call).rejects.toMatchObject({ fault: { code: 'TARGET_ANSWERED_ODDLY' } })
})
