import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FRESH, LEAKED } from '../../world/double.ts'
import { cast, LIMITED } from '../../world/identity-auth0.ts'
import type { Auth0State } from '../../world/identity-auth0.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<Auth0State>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

test('contain-first: one PATCH kills the leaked value and puts ours in force, then it is proven dead', async () => {
  expect((await stage.issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(stage.writes()).toEqual(['PATCH /api/v2/clients/shop-web'])
  expect(stage.state.client.client_secret).toBe(stage.fresh())
  expect((await stage.revoke()).plan).toMatchObject({ kind: 'settled' })
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('there is no overlap, and it is said before anything is touched', async () => {
  expect((await stage.issue('overlap')).plan).toMatchObject({ kind: 'blocked' })
  expect(stage.writes()).toEqual([])
})

describe.each(['PATCH', 'lost'] as const)('a write whose fate is unknown (%s)', (what) => {
  test('is not sent a second time, and rotate-secret is never called', async () => {
    if (what === 'lost') stage.server.loseNextAnswer()
    else stage.server.weather = ({ method }) => (method === 'PATCH' ? { status: 503, json: {} } : undefined)
    await expect(stage.issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
    stage.server.weather = () => undefined
    expect(stage.writes()).toEqual(['PATCH /api/v2/clients/shop-web'])
    const sealed = stage.fresh()
    const again = await stage.issue('contain-first', true)
    expect(again.proof).toMatchObject({ verdict: 'proven' })
    expect([stage.fresh(), stage.state.client.client_secret, stage.state.rotations]).toEqual([sealed, sealed, 0])
  })
})

test('a node that still honours the old value within the window is found, and nothing is called dead', async () => {
  await stage.issue('contain-first')
  stage.state.lag = { value: LEAKED, left: 1 }
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('the proof waits out the thirty seconds that Auth0 names', () => {
  expect(cast.connector.card).toMatchObject({ propagation_ms: 30_000, evidence: 'double' })
})

test.each([
  ['code', { error: 'access_denied' }],
  ['client-credentials', { error: 'access_denied' }],
])('without an answer at oauth/revoke, access_denied at the token endpoint is the refusal (%s)', async (rung) => {
  if (rung !== 'code') stage.state.client.grant_types = ['client_credentials']
  stage.server.weather = ({ url }) => (url.pathname === '/oauth/revoke' ? { status: 404, json: {} } : undefined)
  await stage.issue('contain-first')
  // With a grant that is not allowed the right secret is told apart, too: 403 unauthorized_client.
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  stage.server.weather = ({ url }) => (url.pathname.startsWith('/api/v2/') ? LIMITED : undefined)
  const failed = stage.issue('contain-first')
  await expect(failed).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_BUSY' } })
  await expect(failed).rejects.toMatchObject({ fault: { saw: expect.stringContaining('wait') } })
})

test.each(['read:client_keys', 'update:clients', 'update:client_keys'])('a missing %s is named', async (scope) => {
  stage.state.scopes = stage.state.scopes.filter((one) => one !== scope)
  await expect(stage.issue('contain-first')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(scope) }]) },
  })
})

test('a public client has nothing to rotate', async () => {
  stage.state.client.token_endpoint_auth_method = 'none'
  expect((await stage.issue('contain-first')).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringMatching(/public client/),
  })
})

test('our own application is not rotated with its own secret', async () => {
  const settings = { ...cast.settings(stage.server.url), admin_client: 'shop-web' }
  const self = await stageOf({ ...cast, settings: () => settings })
  expect((await self.issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
  await self.close()
})

test('an initiator that is missing is in the residual risk: the API ends the session and tells nobody', async () => {
  expect((await stage.issue('contain-first')).proof?.residual).toContainEqual(
    expect.stringContaining('session-revoked'),
  )
  stage.state.client.oidc_logout = {
    backchannel_logout_urls: ['https://shop.example/logout'],
    backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['session-revoked'] },
  }
  expect((await stage.prove()).proof?.residual).not.toContainEqual(expect.stringContaining('session-revoked'))
})

test('an HS256 client: the secret signs its ID tokens', async () => {
  stage.state.client.jwt_configuration.alg = 'HS256'
  expect((await stage.issue('contain-first')).proof?.residual).toContainEqual(expect.stringContaining('HS256'))
})

test('grants are counted and revoked over all pages', async () => {
  stage.state.grants = Array.from({ length: 230 }, (_, place) => ({ id: `cgr_${place}`, clientID: 'shop-web' }))
  const { receipt, proof } = await stage.run('identity/revoke-grants', {})
  expect(receipt).toEqual({ revoked: 230, left: 0 })
  expect(proof?.verdict).toBe('proven')
})

test('the log: uses by type, our own refused probes left out, and what it cannot show', async () => {
  const row = { date: '2026-11-25T03:00:00.000Z', ip: '198.51.100.7', user_agent: 'curl', client_id: 'shop-web' }
  stage.state.logs = [
    { ...row, type: 'seccft' },
    { ...row, type: 'feccft' },
    { ...row, type: 'feacft', user_agent: 'stanch/1.0' },
    { ...row, type: 'seacft', user_agent: 'stanch/1.0' },
    { ...row, type: 'slo' },
  ]
  const { proof } = await stage.run('identity/used-since', { since: '24h' })
  expect(proof).toMatchObject({ finding: { used: 'yes', uses: 2, refused: 1 } })
  stage.state.logs = []
  expect((await stage.run('identity/used-since', { since: '24h' })).proof).toMatchObject({
    verdict: 'unknown',
    finding: { used: 'unknown' },
  })
})

test('a secret by a method that the client is not registered for is refused by Auth0, and accepted by the other', async () => {
  stage.state.client.token_endpoint_auth_method = 'client_secret_basic'
  stage.state.client.client_secret = FRESH
  const { proof } = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(proof?.finding).toMatchObject({ verdict: 'inconclusive' })
  stage.state.client.client_secret = LEAKED
  const alive = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(alive.proof?.finding).toMatchObject({ verdict: 'alive' })
})

describe('one search of the log shows a thousand rows', () => {
  const row = { type: 'seccft', ip: '198.51.100.7', user_agent: 'curl', client_id: 'shop-web' }
  const used = async () => (await stage.run('identity/used-since', { since: '24h' })).proof

  test('the next begins where the last one ended', async () => {
    stage.state.logs = Array.from({ length: 2300 }, (_, at) => ({
      ...row,
      date: new Date(stage.state.now - at * 1000).toISOString(),
    }))
    const proof = await used()
    expect(proof).toMatchObject({ finding: { uses: 2300 } })
    expect(JSON.stringify(proof)).not.toContain('anything before')
  })

  test('of more in one instant the evidence says that it is cut', async () => {
    stage.state.logs = Array.from({ length: 1200 }, () => ({ ...row, date: '2026-11-25T03:00:00.000Z' }))
    const proof = await used()
    expect(proof).toMatchObject({ finding: { uses: 1000 } })
    expect(JSON.stringify(proof)).toContain('anything before the newest 1000 rows')
  })
})
