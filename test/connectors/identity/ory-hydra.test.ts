import { afterEach, beforeEach, expect, test } from 'vitest'
import { FRESH, LEAKED } from '../../world/double.ts'
import { cast } from '../../world/identity-ory-hydra.ts'
import type { HydraState } from '../../world/identity-ory-hydra.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<HydraState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

test('contain-first: one PATCH of one member, and never a rotation or a PUT', async () => {
  expect((await stage.issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(stage.writes()).toEqual(['PATCH /admin/clients/shop-web'])
  expect((await stage.revoke()).plan).toMatchObject({ kind: 'settled' })
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  expect(stage.state.client.redirect_uris).toEqual(['https://shop.example/callback'])
})

test('a leaked value that a rotation has kept alive dies of the PATCH', async () => {
  Object.assign(stage.state, { secret: FRESH, rotated: ['another-old-one', LEAKED] })
  const before = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(before.proof).toMatchObject({ exposure: 'live' })
  await stage.issue('contain-first')
  expect(stage.state.rotated).toEqual([])
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('somebody who rotates afterwards does not bring the leaked value back, and keeps ours alive', async () => {
  await stage.issue('contain-first')
  stage.state.rotated = [stage.state.secret]
  stage.state.secret = 'rotated-by-somebody-else'
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('a lost reply: the sealed value is found in force, and not set again', async () => {
  stage.server.loseNextAnswer()
  await expect(stage.issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
  expect((await stage.issue('contain-first', true)).plan).toMatchObject({ kind: 'settled' })
  expect([stage.writes().length, stage.state.secret]).toEqual([1, stage.fresh()])
})

test('the registered method decides: post refuses the right secret of a Basic client, and nothing is called dead', async () => {
  await stage.issue('contain-first')
  stage.state.client.token_endpoint_auth_method = 'client_secret_post'
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  stage.state.client.token_endpoint_auth_method = 'private_key_jwt'
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'unknown', exposure: 'unknown' })
})

test('a list of secrets does not exist: without the leaked value nothing is proven', async () => {
  await stage.issue('contain-first')
  const { proof } = await stage.run('identity/prove-dead', { leaked: null, fresh: 'run:steps.unit.fresh' })
  expect(proof).toMatchObject({ verdict: 'unknown', exposure: 'unknown', seen: expect.arrayContaining(['no list']) })
})

test('what Hydra cannot end by client is said', async () => {
  expect((await stage.issue('contain-first')).proof?.residual).toContainEqual(
    expect.stringContaining('by subject only'),
  )
})

test('a public client has nothing to rotate', async () => {
  stage.state.client.token_endpoint_auth_method = 'none'
  expect((await stage.issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
})

test('a refusal of the proxy before the admin port names the key', async () => {
  const wrong = await stageOf({ ...cast, secrets: { 'env:ADMIN': 'canary-of-another-key-0123456789' } })
  await expect(wrong.issue('contain-first')).rejects.toMatchObject({
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining('admin_key') }]) },
  })
  await wrong.close()
})

test('a proxy that sets a limit is a fault that says how long to wait, and nothing was changed', async () => {
  const limited = { status: 429, json: { error: 'too_many_requests' }, headers: { 'retry-after': '17' } }
  stage.server.weather = ({ url }) => (url.pathname.startsWith('/admin/') ? limited : undefined)
  await expect(stage.issue('contain-first')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
  expect(stage.writes()).toEqual([])
})
