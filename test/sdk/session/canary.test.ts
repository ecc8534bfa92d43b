import { afterEach, expect, test } from 'vitest'
import { replayCanaries } from '../../../src/sdk/session.ts'
import { testContext } from '../../fakes/context.ts'
import { littleServer } from '../../world/little-server.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A page that answers `withCookie` to the canary's cookie and `stranger` to everybody else. */
async function look(withCookie: number, stranger: number, expectDead = [401, 403]) {
  const server = await littleServer((request, response) => {
    const status = request.headers.cookie === 'session=canary-cookie-value' ? withCookie : stranger
    response.writeHead(status, status === 302 ? { location: '/login' } : {}).end()
  })
  stops.push(server.stop)
  const canary = { url: `${server.url}/me`, cookie: 'env:CANARY', expect_dead: expectDead }
  const ctx = testContext({ secrets: { 'env:CANARY': 'session=canary-cookie-value' } })
  const [sight] = await replayCanaries(ctx, [{ id: 'shop', client_id: 'shop-web', canary }])
  return sight
}

test.each([
  [200, 401, 'alive'],
  [204, 403, 'alive'],
  [401, 401, 'refused'],
  [403, 401, 'refused'],
  [500, 401, 'unclear'],
  [429, 401, 'unclear'],
  [404, 401, 'unclear'],
  [302, 401, 'unclear'],
  [200, 200, 'unclear'],
  [401, 200, 'unclear'],
  [401, 503, 'unclear'],
] as const)('%i to the canary and %i to a stranger means %s', async (withCookie, stranger, state) => {
  expect(await look(withCookie, stranger)).toMatchObject({ rp: 'shop', state })
})

test('a program that sends strangers to its login page is read by that, and the redirect is not followed', async () => {
  expect(await look(302, 302, [302])).toMatchObject({ state: 'refused' })
  expect(await look(200, 302, [302])).toMatchObject({ state: 'alive' })
})

test('without a canary, without its cookie and without an answer nothing is claimed', async () => {
  const canary = { url: 'http://127.0.0.1:1/me', cookie: 'env:CANARY', expect_dead: [401] }
  const ctx = testContext({ secrets: { 'env:CANARY': 'session=canary-cookie-value' } })
  const sights = await replayCanaries(ctx, [
    { id: 'none', client_id: 'c' },
    { id: 'closed', client_id: 'c', canary },
  ])
  expect(sights.map(({ state }) => state)).toEqual(['none', 'unclear'])
  expect(JSON.stringify(sights)).not.toContain('canary-cookie-value')
})

test('a stop ends the look', async () => {
  const ctx = testContext({ secrets: { 'env:CANARY': 'session=canary-cookie-value' } })
  ctx.abort.abort(new Error('stopped'))
  const canary = { url: 'http://127.0.0.1:1/me', cookie: 'env:CANARY', expect_dead: [401] }
  await expect(replayCanaries(ctx, [{ id: 'a', client_id: 'c', canary }])).rejects.toThrow()
})
