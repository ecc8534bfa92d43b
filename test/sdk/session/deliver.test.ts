import { decodeJwt } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createHttp } from '../../../src/engine/http.ts'
import { Secret } from '../../../src/sdk/index.ts'
import { deliverLogouts, logoutSigner } from '../../../src/sdk/session.ts'
import type { SessionName } from '../../../src/sdk/session.ts'
import { testContext } from '../../fakes/context.ts'
import { bodyOf, littleServer } from '../../world/little-server.ts'
import type { Listener } from '../../world/little-server.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const ISSUER = 'https://id.example.com'
const one = (sid: string): SessionName => ({ client_id: 'shop-web', sid, sub: 'alice' })

async function deliver(uris: readonly (string | undefined)[], sessions = [one('s1')], ctx = testContext()) {
  const sign = await logoutSigner({ issuer: ISSUER, kid: 'k', alg: 'ES256', key })
  const relyingParties = uris.map((uri, place) => ({
    id: `rp-${place}`,
    client_id: 'shop-web',
    ...(uri !== undefined && { backchannel_logout_uri: uri }),
  }))
  return deliverLogouts(ctx, { relyingParties, sessions, sign, now: () => new Date() })
}

/** A logout endpoint that keeps the tokens it gets and answers as told. */
async function endpoint(answer: Listener = (_, response) => void response.writeHead(200).end()) {
  const tokens: string[] = []
  const server = await littleServer(async (request, response) => {
    tokens.push(new URLSearchParams(await bodyOf(request)).get('logout_token') ?? '')
    await answer(request, response)
  })
  stops.push(server.stop)
  return { uri: `${server.url}/logout`, tokens, url: server.url }
}

test.each([
  [200, true],
  [204, true],
  [201, false],
  [202, false],
  [400, false],
  [404, false],
  [429, false],
  [500, false],
  [501, false],
  [503, false],
  [504, false],
])('the answer %i is delivered: %s, and is not asked for twice', async (status, delivered) => {
  const rp = await endpoint(
    (_, response) => void response.writeHead(status).end('{"error":"x"}'.slice(0, status === 204 ? 0 : 13)),
  )
  const [receipt] = await deliver([rp.uri])
  expect(receipt).toMatchObject({ rp: 'rp-0', session: 'sid:s1', status, delivered })
  expect(rp.tokens).toHaveLength(1)
})

test.each([301, 302, 303, 307, 308])('a redirect %i is no delivery, and its target hears nothing', async (status) => {
  const target = await endpoint()
  const rp = await endpoint((_, response) => void response.writeHead(status, { location: target.uri }).end())
  const [receipt] = await deliver([rp.uri])
  expect(receipt).toMatchObject({ delivered: false, status: null })
  expect([rp.tokens.length, target.tokens.length]).toEqual([1, 0])
})

test('each relying party gets a token for each session of its client, and no other', async () => {
  const rp = await endpoint()
  const foreign: SessionName = { client_id: 'other', sid: 's9', sub: 'eve' }
  const bySub: SessionName = { client_id: 'shop-web', sid: null, sub: 'bob' }
  const receipts = await deliver([rp.uri], [one('s1'), bySub, foreign])
  expect(receipts.map(({ session }) => session).toSorted()).toEqual(['sid:s1', 'sub:bob'])
  const claims = rp.tokens.map((token) => decodeJwt(token))
  expect(claims.map(({ aud, sub }) => `${String(aud)} ${sub}`).toSorted()).toEqual(['shop-web alice', 'shop-web bob'])
})

test('a cut line is tried once more, with a token of its own, and never more often', async () => {
  let time = 0
  const flaky = await endpoint((_, response) => {
    time += 1
    if (time === 1) return void response.destroy()
    response.writeHead(200).end()
  })
  const dead = await endpoint((_, response) => void response.destroy())
  const receipts = await deliver([flaky.uri, dead.uri])
  expect(receipts.map(({ rp, delivered }) => [rp, delivered]).toSorted()).toEqual([
    ['rp-0', true],
    ['rp-1', false],
  ])
  expect([flaky.tokens.length, dead.tokens.length]).toEqual([2, 2])
  expect(new Set(flaky.tokens.map((token) => decodeJwt(token).jti)).size).toBe(2)
})

test('an endpoint that never answers does not keep the others waiting', async () => {
  const told = Promise.withResolvers<void>()
  let good = 0
  const count: Listener = (_, response) => {
    response.writeHead(200).end()
    good += 1
    if (good === 12) told.resolve()
  }
  const waiting: (() => void)[] = []
  const loris = await endpoint((_, response) => {
    response.writeHead(200, { 'content-length': 5 }).write('.')
    waiting.push(() => response.end('done'))
    if (good === 12) response.end('done')
  })
  const others = [await endpoint(count), await endpoint(count)]
  const patient = { ...testContext(), http: createHttp({ signal: new AbortController().signal, loopback: true }) }
  const sessions = ['a', 'b', 'c', 'd', 'e', 'f'].map(one)
  const delivering = deliver([loris.uri, ...others.map(({ uri }) => uri)], sessions, patient)
  await told.promise // would never come to pass if the silent one held every place
  for (const release of waiting) release()
  expect((await delivering).filter(({ delivered }) => delivered)).toHaveLength(18)
})

test('an endpoint that is silent again and again is left alone', async () => {
  const dead = await endpoint((_, response) => void response.destroy())
  const sessions = Array.from({ length: 40 }, (_, place) => one(`s${place}`))
  const receipts = await deliver([dead.uri], sessions)
  expect(receipts).toHaveLength(40)
  expect(receipts.filter(({ because }) => because?.startsWith('not tried')).length).toBeGreaterThan(30)
  expect(dead.tokens.length).toBeLessThan(20)
})

test('of an endless answer no more than 64 KiB are read, and the status counts', async () => {
  let sent = 0
  const hostile = await endpoint((_, response) => {
    response.writeHead(200, { 'content-length': String(1024 ** 3) })
    const block = Buffer.alloc(64 * 1024, 0x20)
    const more = (): void => {
      while (!response.destroyed && sent < 1024 ** 3 && response.write(block)) sent += block.length
    }
    response.on('drain', more)
    more()
  })
  const [receipt] = await deliver([hostile.uri])
  expect(receipt).toMatchObject({ status: 200, delivered: true })
  expect(sent).toBeLessThan(64 * 1024 * 1024)
})

test('addresses that are not public, and parties without an endpoint, are not told', async () => {
  const outside = { ...testContext(), http: createHttp({ signal: new AbortController().signal, loopback: false }) }
  const uris = ['http://169.254.169.254/logout', 'https://127.0.0.1/logout', 'https://[::1]/logout', undefined]
  const receipts = await deliver(uris, [one('s1')], outside)
  expect(receipts.map(({ delivered, status }) => [delivered, status])).toEqual(uris.map(() => [false, null]))
})

test('no receipt holds a token', async () => {
  const rp = await endpoint((_, response) => void response.writeHead(400).end())
  const receipts = await deliver([rp.uri])
  expect(JSON.stringify(receipts)).not.toContain(rp.tokens[0]?.slice(0, 20))
})

test('a stop ends the delivery', async () => {
  const ctx = testContext()
  const rp = await endpoint(() => ctx.abort.abort(new Error('stopped')))
  await expect(deliver([rp.uri], [one('s1')], ctx)).rejects.toThrow()
})
