import { expect, test } from 'vitest'
import byHand from '../../../src/connectors/session/by-hand.ts'
import { testContext } from '../../../src/sdk/testkit/context.ts'
import { littleServer } from '../../world/little-server.ts'

test('sessions that a person ended are refuted by a canary that lives on, and proven by nothing', async () => {
  let alive = true
  const server = await littleServer((request, response) => {
    response.writeHead(request.headers.cookie === undefined || !alive ? 401 : 200).end()
  })
  const canary = { url: `${server.url}/me`, cookie: 'env:CANARY', expect_dead: [401] }
  const { ctx } = testContext({ secrets: { 'env:CANARY': 'session=canary-4711' } })
  const party = { id: 'web', client_id: 'shop-web', canary }
  const target = { id: 'shop', client_id: 'shop-web', relying_parties: [party], with: {} }
  const input = { settings: {}, target, args: {}, briefing: {} as never }
  const action = byHand.actions['session/back-channel-logout']
  expect(action?.plan(null, input)).toMatchObject({ kind: 'by-hand', says: 'A person ends the sessions of shop-web' })
  expect(await action?.verify(ctx, input, null)).toMatchObject({ verdict: 'disproven' })
  alive = false
  expect(await action?.verify(ctx, input, null)).toMatchObject({ verdict: 'unknown' })
  await server.stop()
})
