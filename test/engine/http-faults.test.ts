import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
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

async function serving(...args: Parameters<typeof hostileServer>): Promise<HostileServer> {
  const server = await hostileServer(...args)
  servers.push(server)
  return server
}

/** Wide, so that a busy machine changes no answer; only what waits for the deadline to come has a narrow one. */
const WIDE = { totalMs: 20_000, bodyBytes: 4096 }
const NARROW = { totalMs: 60, bodyBytes: 4096 }
const limitsFor = (name: string) => (/^(?:never|stalls)/.test(name) ? NARROW : WIDE)
const http = (more: Partial<HttpOptions> = {}) =>
  createHttp({
    signal: new AbortController().signal,
    loopback: true,
    pause: async () => undefined,
    limits: WIDE,
    ...more,
  })
const Body = z.object({ client_secret: z.string() })
const GOOD = JSON.stringify({ client_secret: 'fresh-value-for-tests' })

async function faultOf(call: Promise<unknown>): Promise<FaultError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(FaultError)
  return thrown as FaultError
}

const write = (url: string, more: Partial<HttpRequest<z.ZodType>> = {}): HttpRequest<z.ZodType> => ({
  method: 'POST',
  url: `${url}/clients/c1`,
  json: { rotate: true },
  expect: [200],
  body: Body,
  ...more,
})

const ending = (bytes: string | Buffer) => (socket: Socket) => void socket.end(bytes)
const gzipped = (body: Buffer, name = 'gzip') =>
  Buffer.concat([Buffer.from(reply(200, '', [`content-encoding: ${name}`, `content-length: ${body.length}`])), body])

const MISBEHAVIOURS: readonly [string, (socket: Socket) => void, string][] = [
  ['resets before it answers', (socket) => void socket.resetAndDestroy(), 'TARGET_UNREACHABLE'],
  ['closes without an answer', ending(''), 'TARGET_UNREACHABLE'],
  ['never answers', () => undefined, 'TARGET_UNREACHABLE'],
  ['sends half a head', ending('HTTP/1.1 200 OK\r\ncontent-le'), 'TARGET_UNREACHABLE'],
  ['promises more than it sends', ending(reply(200, GOOD, ['content-length: 999'])), 'TARGET_ANSWERED_ODDLY'],
  [
    'resets inside the body',
    (socket) => socket.write(reply(200, GOOD, ['content-length: 999']), () => socket.resetAndDestroy()),
    'TARGET_ANSWERED_ODDLY',
  ],
  ['stops inside a chunk', ending(reply(200, 'ff\r\n{"cl', ['transfer-encoding: chunked'])), 'TARGET_ANSWERED_ODDLY'],
  [
    'stalls inside the body',
    (socket) => void socket.write(reply(200, GOOD, ['content-length: 999'])),
    'TARGET_ANSWERED_ODDLY',
  ],
  ['sends chunks without end', (socket) => endless(socket), 'TARGET_ANSWERED_ODDLY'],
  ['announces a huge body', ending(reply(200, 'x'.repeat(9000))), 'TARGET_ANSWERED_ODDLY'],
  ['sends a gzip bomb', ending(gzipped(gzipSync(Buffer.alloc(2_000_000)))), 'TARGET_ANSWERED_ODDLY'],
  ['sends a brotli bomb', ending(gzipped(brotliCompressSync(Buffer.alloc(2_000_000)), 'br')), 'TARGET_ANSWERED_ODDLY'],
  ['sends broken gzip', ending(gzipped(gzipSync(GOOD).subarray(0, 20))), 'TARGET_ANSWERED_ODDLY'],
  ['packs twice', ending(gzipped(gzipSync(gzipSync(GOOD)), 'gzip, gzip')), 'TARGET_ANSWERED_ODDLY'],
  [
    'answers with a page',
    ending(reply(200, '<html>Sign in</html>', ['content-type: text/html'])),
    'TARGET_ANSWERED_ODDLY',
  ],
  ['answers with nothing', ending(reply(200)), 'TARGET_ANSWERED_ODDLY'],
  ['answers 204', ending(reply(204)), 'TARGET_ANSWERED_ODDLY'],
  ['cuts its JSON', ending(reply(200, GOOD.slice(0, -3))), 'TARGET_ANSWERED_ODDLY'],
  ['answers with two values', ending(reply(200, GOOD + GOOD)), 'TARGET_ANSWERED_ODDLY'],
  ['answers with another type', ending(reply(200, '{"client_secret":7}')), 'TARGET_ANSWERED_ODDLY'],
  ['leaves the field out', ending(reply(200, '{"ok":true}')), 'TARGET_ANSWERED_ODDLY'],
  ['answers with a status nobody expects', ending(reply(202, GOOD)), 'TARGET_ANSWERED_ODDLY'],
  [
    'sends two lengths',
    ending(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
    'TARGET_ANSWERED_ODDLY',
  ],
  [
    'sends a length and chunks',
    ending(reply(200, '2\r\n{}\r\n0\r\n\r\n', ['transfer-encoding: chunked', 'content-length: 2'])),
    'TARGET_ANSWERED_ODDLY',
  ],
  ['does not speak HTTP', ending('220 mail.example.com ESMTP\r\n'), 'TARGET_ANSWERED_ODDLY'],
  ['sends a head without end', ending(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`), 'TARGET_ANSWERED_ODDLY'],
  ['changes the protocol', ending(reply(101, '', ['upgrade: x', 'connection: upgrade'])), 'TARGET_ANSWERED_ODDLY'],
  ['answers 500', ending(reply(500, GOOD)), 'TARGET_ANSWERED_ODDLY'],
  ['answers 502', ending(reply(502)), 'TARGET_ANSWERED_ODDLY'],
  ['answers 503', ending(reply(503)), 'TARGET_BUSY'],
  ['answers 504', ending(reply(504)), 'TARGET_ANSWERED_ODDLY'],
]

function endless(socket: Socket): void {
  socket.write(reply(200, '', ['transfer-encoding: chunked']))
  const more = (): void =>
    void (socket.writable && socket.write(`400\r\n${'x'.repeat(1024)}\r\n`, () => setImmediate(more)))
  more()
}

test.each(MISBEHAVIOURS)(
  'after a write to a server that %s nobody knows what was done, and it was sent once',
  async (name, misbehave, code) => {
    const server = await serving(misbehave)
    const error = await faultOf(http({ limits: limitsFor(name) }).send(write(server.url)))
    expect({ code: error.fault.code, effect: error.effect }).toEqual({ code, effect: 'unknown' })
    expect(error.fault.changed).toHaveLength(1)
    expect(server.requests).toHaveLength(1)
  },
)

test.each(MISBEHAVIOURS)('after a read from a server that %s nothing has changed', async (name, misbehave, code) => {
  const server = await serving(misbehave)
  const error = await faultOf(
    http({ limits: limitsFor(name) }).send({ method: 'GET', url: server.url, expect: [200], body: Body }),
  )
  expect({ code: error.fault.code, effect: error.effect }).toEqual({ code, effect: 'none' })
  expect(error.fault.changed).toEqual([])
})

test.each([
  [400, 'TARGET_ANSWERED_ODDLY'],
  [401, 'TARGET_REFUSED_US'],
  [403, 'TARGET_REFUSED_US'],
  [404, 'TARGET_ANSWERED_ODDLY'],
  [405, 'TARGET_ANSWERED_ODDLY'],
  [409, 'TARGET_MOVED'],
  [412, 'TARGET_MOVED'],
  [415, 'TARGET_ANSWERED_ODDLY'],
  [422, 'TARGET_ANSWERED_ODDLY'],
  [429, 'TARGET_BUSY'],
])('%i refuses a write: %s, nothing was changed, and nothing is sent again', async (status, code) => {
  const server = await serving(ending(reply(status, '{"error":"x"}')))
  const error = await faultOf(http().send(write(server.url)))
  expect({ code: error.fault.code, effect: error.effect }).toEqual({ code, effect: 'none' })
  expect(server.requests).toHaveLength(1)
})

test.each([
  [
    'a name that does not exist',
    'http://nowhere.invalid/',
    { resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })) },
    'ENOTFOUND',
  ],
  ['a port where nothing listens', 'http://127.0.0.1:1/', {}, 'ECONNREFUSED'],
  [
    'a name server that is silent',
    'http://slow.invalid/',
    { resolve: () => new Promise<never>(() => undefined), limits: { connectMs: 20 } },
    'no connection in time',
  ],
] as const)('%s: certainly not done', async (_, url, more, saw) => {
  const error = await faultOf(http(more).send(write(url)))
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'TARGET_UNREACHABLE', saw, retry: 'safe' } })
})

test('TLS that fails before the request is sent: certainly not done', async () => {
  const server = await serving(
    () => undefined,
    (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  )
  const error = await faultOf(http().send(write(`https://127.0.0.1:${server.port}`)))
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'TARGET_UNREACHABLE' } })
  expect(server.requests).toEqual([])
})

test('a server that takes the connection and never shakes hands: certainly not done', async () => {
  const server = await serving(() => undefined)
  const limits = { connectMs: 40 }
  const error = await faultOf(http({ limits }).send(write(`https://127.0.0.1:${server.port}`)))
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'TARGET_UNREACHABLE', saw: 'no connection in time' } })
})

test('one byte now and then does not keep us: the whole has a deadline', async () => {
  const server = await serving((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const timer = setInterval(() => socket.write('x-slow: 1\r\n'), 5)
    socket.on('close', () => clearInterval(timer))
  })
  const error = await faultOf(http({ limits: NARROW }).send(write(server.url)))
  expect(error).toMatchObject({
    effect: 'unknown',
    fault: { code: 'TARGET_UNREACHABLE', saw: 'no complete answer in time' },
  })
})

test('headers have a deadline of their own', async () => {
  const server = await serving(() => undefined)
  const error = await faultOf(http({ limits: { headersMs: 20 } }).send(write(server.url)))
  expect(error.fault.saw).toBe('no answer in time')
})

test.each([
  ['stopped', new Error('stop'), 'ABORTED'],
  ['out of time', new DOMException('late', 'TimeoutError'), 'STEP_TIMED_OUT'],
])('a step that is %s while it writes leaves it unknown', async (_, reason, code) => {
  const abort = new AbortController()
  const server = await serving(() => abort.abort(reason))
  const error = await faultOf(http({ signal: abort.signal, limits: {} }).send(write(server.url)))
  expect(error).toMatchObject({ effect: 'unknown', fault: { code } })
})

test('a step that is stopped already sends nothing', async () => {
  const server = await serving(ending(reply(200, GOOD)))
  const error = await faultOf(http({ signal: AbortSignal.abort(new Error('stop')) }).send(write(server.url)))
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'ABORTED' } })
  expect(server.connections()).toBe(0)
})

test('no error, in whatever form it is printed, shows a secret, a query, a header or a body', async () => {
  const canaries = Array.from({ length: 6 }, () => newCanary().replaceAll(/[^\w%+=~/-]/g, '.'))
  const [bearer, form, header, query, path, echo] = canaries as [string, string, string, string, string, string]
  const answers = [
    reply(400, JSON.stringify({ error_description: `bad secret ${form} ${echo}`, [echo]: echo }), [
      `x-echo: ${bearer}`,
      `www-authenticate: Basic realm="${echo}"`,
    ]),
    reply(200, `{"client_secret":{"${echo}":"${echo}"}}`, [`content-type: ${echo}/x`]),
    reply(200, `<html>${echo}</html>`, [`content-type: text/${echo}`]),
    reply(302, echo, [`location: https://x.example/?${echo}`]),
    reply(429, echo, [`retry-after: ${echo}`]),
    reply(200, echo, ['content-length: 9999']),
    `HTTP/1.1 200 ${echo}\r\n${echo}\r\n\r\n`,
    `${echo}\r\n\r\n`,
  ]
  for (const answer of answers) {
    const server = await serving(ending(answer))
    const request = write(`${server.url}/hook/${encodeURIComponent(path)}?token=${encodeURIComponent(query)}`, {
      url: `${server.url}/hook/${encodeURIComponent(path)}?token=${encodeURIComponent(query)}`,
      auth: { bearer: new Secret(bearer) },
      headers: { 'x-key': new Secret(header) },
      form: { client_secret: new Secret(form) },
      json: undefined as never,
      body: z.object({ client_secret: z.string() }),
    })
    const error = await faultOf(http().send(request))
    const printed = [
      error.message,
      error.stack,
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      JSON.stringify(error.fault),
    ]
    expect(findCanary(printed.join('\n'), canaries)).toEqual([])
    expect(server.requests).toHaveLength(1)
  }
})

test('a fault names the call well enough to find it', async () => {
  const server = await serving(ending(reply(404)))
  const url = `${server.url}/admin/realms/shop/clients/6f9c2f0e-1b/client-secret?x=1`
  const error = await faultOf(http().send(write(server.url, { url })))
  expect(error.fault.wanted).toBe(`an answer to POST ${server.url}/admin/realms/shop/clients/*/client-secret`)
})
