import { describe, expect, test } from 'vitest'
import { FRESH, LEAKED } from '../../world/double.ts'
import { cast, putRotated, underPolicy } from '../../world/identity-keycloak.ts'
import { ID, live } from '../../world/keycloak-client.ts'
import { MISSING_ROLES } from '../../world/keycloak-roles.ts'
import { sessions, start } from './at-keycloak.ts'

const CLIENT = `/admin/realms/shop/clients/${ID}`
const DAY_S = 86_400

test('contain-first: one write, and the leaked value is refused at once', async () => {
  const { issue, writes, fresh, state } = await start()
  expect((await issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(writes()).toEqual([`PUT ${CLIENT}`])
  expect(live(state)).toEqual([fresh()])
})

test('without a rotation policy nothing can overlap', async () => {
  const { issue, writes } = await start()
  expect((await issue('overlap')).plan).toMatchObject({ kind: 'blocked' })
  expect(writes()).toEqual([])
})

test('with a policy the leaked value lives beside ours, for a day at most, until it is revoked', async () => {
  const { issue, revoke, prove, fresh, state, writes } = await start(underPolicy)
  await issue('overlap')
  expect(live(state)).toEqual([fresh(), LEAKED])
  expect(state.client.attributes['client.secret.rotated.expiration.time']).toBe(String(state.now + DAY_S))
  expect((await prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  expect((await revoke()).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(live(state)).toEqual([fresh()])
  expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  expect(writes()).toEqual([`PUT ${CLIENT}`, `DELETE ${CLIENT}/client-secret/rotated`])
})

test('a value that has moved from current to rotated keeps its slot, so that the leaked one is ended and no other', async () => {
  const stage = await start((state) => {
    underPolicy(state)
    putRotated(state, LEAKED)
    state.client.secret = FRESH
  })
  const { plan } = await stage.run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'env:FRESH' })
  expect(plan).toMatchObject({ lines: [expect.stringContaining('which holds the leaked value')] })
  expect(live(stage.state)).toEqual([FRESH])
})

test('a lost answer: the value in force is read, and found to be ours', async () => {
  const { server, issue } = await start()
  server.loseNextAnswer()
  await expect(issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
  expect(await issue('contain-first', true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
  expect(server.changes()).toBe(1)
})

test('what somebody else changes on the client in the same moment is not overwritten', async () => {
  const { server, state, issue, fresh } = await start((before) => {
    before.client.authorizationServicesEnabled = true
  })
  const theirs = ['https://shop.example.com/callback', 'https://shop.example.com/new']
  server.weather = ({ method }) => {
    if (method === 'PUT') Object.assign(state.client, { redirectUris: theirs, notBefore: 7 })
    return undefined
  }
  await issue('contain-first')
  expect(state.client).toMatchObject({ redirectUris: theirs, notBefore: 7, authorizationServicesEnabled: true })
  expect(state.client.secret).toBe(fresh())
})

test('a client that is named by its own id is not searched for', async () => {
  const { server, run } = await start()
  await run('identity/list-slots', {}, { with: { uuid: ID } })
  expect(server.asked.filter((line) => line.includes('clientId='))).toEqual([])
})

test.each(MISSING_ROLES)(
  '$missing is named where $roles do not do for $verb',
  async ({ missing, roles, verb, args }) => {
    const { server, run } = await start((state) => {
      if (missing === 'view-realm') underPolicy(state)
      Object.assign(state, { roles, sessions: sessions(1) })
    })
    await expect(run(verb, args)).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(missing) }]) },
    })
    expect(server.changes()).toBe(0)
  },
)

test('the client our own access belongs to is not rotated with it', async () => {
  const { issue, writes } = await start(undefined, {
    target: { ...cast.target, client_id: 'stanch', with: { uuid: ID } },
  })
  const because = expect.stringContaining('locked out')
  expect((await issue('contain-first')).plan).toMatchObject({ kind: 'blocked', because })
  expect(writes()).toEqual([])
})

describe('a public client', () => {
  const open = () => start((state) => void (state.client.publicClient = true))

  test('has no secret to rotate', async () => {
    const { issue, run } = await open()
    const words = expect.stringContaining('public client')
    expect((await issue('contain-first')).plan).toMatchObject({ kind: 'blocked', because: words })
    await expect(run('identity/list-slots', {})).rejects.toMatchObject({
      fault: { code: 'PLAN_BLOCKED', saw: words },
    })
  })

  test('takes every secret, so nothing can be said of one', async () => {
    const { run } = await open()
    const { proof } = await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(proof).toMatchObject({ finding: { verdict: 'cannot_probe' }, exposure: 'unknown' })
  })
})

describe('the probe', () => {
  const DEAD = { leaked: 'env:LEAKED', fresh: 'env:FRESH' }

  test('unauthorized_client is dead, where the new value is accepted', async () => {
    const { run } = await start((state) => void (state.client.secret = FRESH))
    expect((await run('identity/prove-dead', DEAD)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })

  test('a refusal alone is not dead', async () => {
    const { run } = await start((state) => void (state.client.secret = 'of somebody else'))
    const { proof } = await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(proof?.exposure).toBe('unknown')
  })

  test.each([
    ['a mistyped client id', { target: { ...cast.target, client_id: 'shop-wbe' } }, true],
    ['a disabled client', {}, false],
  ])('%s is invalid_client whatever the secret, and never dead', async (_, more, enabled) => {
    const { run } = await start((state) => Object.assign(state.client, { secret: FRESH, enabled }), more)
    const { proof } = await run('identity/prove-dead', DEAD, { with: { uuid: ID } })
    expect(proof).toMatchObject({ verdict: 'unknown', exposure: 'unknown' })
  })

  test('a live value with a % in it is not called dead for the way it is written', async () => {
    const odd = 'raw%zz-0123456789-abcdefghijklmnop'
    const { run } = await start((state) => void (state.client.secret = odd), {
      secrets: { ...cast.secrets, 'env:ODD': odd },
    })
    const { proof } = await run('identity/probe-client-secret', { secret: 'env:ODD' })
    expect(proof).toMatchObject({ finding: { verdict: 'alive' }, exposure: 'live' })
  })
})

describe('a secret that is past the date of its policy', () => {
  const open = () =>
    start((state) => {
      underPolicy(state)
      state.now += 2_592_001
    })

  test('gives way to ours, which is dated anew; it does not live on beside it', async () => {
    const { issue, state, fresh } = await open()
    expect(live(state)).toEqual([])
    await issue('overlap')
    expect(live(state)).toEqual([fresh()])
    expect(Number(state.client.attributes['client.secret.expiration.time'])).toBeGreaterThan(state.now)
  })

  test('is not put back in force by a change that is about something else', async () => {
    const { run, state } = await open()
    await expect(run('identity/set-not-before', {})).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'PLAN_BLOCKED', wanted: 'a new secret first' },
    })
    expect(live(state)).toEqual([])
  })

  test('does not keep the brake from being pulled', async () => {
    const { run, state } = await open()
    expect((await run('identity/disable-client', { leaked: 'env:LEAKED' })).proof).toMatchObject({ verdict: 'proven' })
    expect([state.client.enabled, live(state)]).toEqual([false, []])
  })
})
