import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { FRESH, LEAKED } from '../../world/double.ts'
import { cast, KEY } from '../../world/identity-ory-hydra.ts'
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

describe('where somebody has rotated with Hydra’s own call', () => {
  /** What the call answered with, by how often it was made: the seventh value is in force after the sixth rotation. */
  const FRESH_AFTER = ['', 1, 2, 3, 4, 5, 6].map((count) => `rotated-by-hydra-${count}`)

  async function rotated(times: number): Promise<Stage<HydraState>> {
    const secrets = Object.fromEntries(FRESH_AFTER.map((secret, count) => [`env:AFTER_${count}`, secret]))
    const one = await stageOf({ ...cast, secrets: { ...cast.secrets, ...secrets } })
    onTestFinished(one.close)
    for (let count = 1; count <= times; count += 1)
      expect(await (await kept(one, 'POST')).json()).toMatchObject({ client_secret: FRESH_AFTER[count] })
    one.server.asked.splice(0)
    return one
  }
  const kept = ({ server }: Stage<HydraState>, method: 'POST' | 'DELETE'): Promise<Response> =>
    fetch(`${server.url}/admin/clients/shop-web/secrets/rotate`, {
      method,
      headers: { authorization: `Bearer ${KEY}` },
    })
  const proveBeside = (one: Stage<HydraState>, count: number) =>
    one.run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: `env:AFTER_${count}` })
  const accepts = async ({ server }: Stage<HydraState>, secret: string): Promise<boolean> => {
    const authorization = `Basic ${Buffer.from(`shop-web:${secret}`).toString('base64')}`
    const body = new URLSearchParams({ token: 'junk' })
    return (await fetch(`${server.url}/oauth2/revoke`, { method: 'POST', headers: { authorization }, body })).ok
  }

  test.each([1, 2, 3, 4, 5])('after rotation %i the leaked value is kept, and said to be live', async (times) => {
    const one = await rotated(times)
    const { proof } = await one.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(proof).toMatchObject({ exposure: 'live', finding: { verdict: 'alive' } })
    expect((await proveBeside(one, times)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
    expect(one.writes()).toEqual([])
  })

  test('the sixth pushes it out: dead, and the five before are kept', async () => {
    const one = await rotated(6)
    expect((await proveBeside(one, 6)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
    const all = [LEAKED, ...FRESH_AFTER.slice(1)]
    expect(await Promise.all(all.map((secret) => accepts(one, secret)))).toEqual([
      false,
      ...all.slice(1).map(() => true),
    ])
  })

  test('with all five places full, issuing ends the leaked value and every other one in one write', async () => {
    const one = await rotated(5)
    expect((await one.issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(one.writes()).toEqual(['PATCH /admin/clients/shop-web'])
    const old = [LEAKED, ...FRESH_AFTER.slice(1, 6)]
    expect(await Promise.all(old.map((secret) => accepts(one, secret)))).toEqual(old.map(() => false))
    expect(await accepts(one, one.fresh())).toBe(true)
    expect((await one.revoke()).plan).toMatchObject({ kind: 'settled' })
    expect((await one.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })

  test('revoking alone is blocked while the leaked value is kept, says where to look, and is settled once it is dropped', async () => {
    const one = await rotated(5)
    const revoke = () => one.run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'env:AFTER_5' })
    expect((await revoke()).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('accepts it all the same'),
      fix: expect.stringContaining('rotated secrets'),
    })
    expect(one.writes()).toEqual([])
    expect((await kept(one, 'DELETE')).status).toBe(204)
    expect((await revoke()).plan).toMatchObject({ kind: 'settled' })
    expect((await proveBeside(one, 5)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })
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
