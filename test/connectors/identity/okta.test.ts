import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import okta from '../../../src/connectors/identity/okta.ts'
import { testContext } from '../../fakes/context.ts'
import { LEAKED, STRANGER } from '../../world/double.ts'
import { cast, LIMITED, secretOf, SSWS } from '../../world/identity-okta.ts'
import type { OktaState } from '../../world/identity-okta.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

const SECRETS = '/api/v1/apps/0oaShopWeb/credentials/secrets'

let stage: Stage<OktaState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const statuses = () => stage.state.secrets.map(({ id, status }) => `${id} ${status}`)

test('overlap: ours is added, the leaked one deactivated afterwards, and the proof says that it is not deleted', async () => {
  await stage.issue('overlap')
  expect(statuses()).toEqual(['ocs0 ACTIVE', 'ocs1 ACTIVE'])
  expect((await stage.revoke()).receipt).toEqual({ removed: ['ocs0'] })
  expect(statuses()).toEqual(['ocs0 INACTIVE', 'ocs1 ACTIVE'])
  const { proof } = await stage.prove()
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  expect(proof?.residual).toContainEqual(expect.stringContaining('ocs0 is deactivated'))
  expect((await stage.revoke()).plan).toMatchObject({ kind: 'settled' })
})

test('a deactivation is reversible: whoever activates it again is found out', async () => {
  await stage.issue('overlap')
  await stage.revoke()
  stage.state.secrets[0]!.status = 'ACTIVE'
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  expect((await stage.revoke()).receipt).toEqual({ removed: ['ocs0'] })
})

describe('both places are taken', () => {
  beforeEach(() => void stage.state.secrets.push(secretOf('team', STRANGER)))

  test('overlap: blocked, and somebody must say which one dies', async () => {
    expect((await stage.issue('overlap')).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringMatching(/ocs0, team/),
    })
    expect(stage.writes()).toEqual([])
  })

  test('contain-first: the leaked one is deactivated, then deleted, and ours takes its place', async () => {
    expect((await stage.issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(stage.writes()).toEqual([
      `POST ${SECRETS}/ocs0/lifecycle/deactivate`,
      `DELETE ${SECRETS}/ocs0`,
      `POST ${SECRETS}`,
    ])
    expect(statuses()).toEqual(['team ACTIVE', 'ocs1 ACTIVE'])
  })

  test('a crash between deactivating and deleting is taken up where it stopped', async () => {
    stage.server.weather = ({ method }) => (method === 'DELETE' ? { status: 503, json: {} } : undefined)
    await expect(stage.issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
    stage.server.weather = () => undefined
    expect(statuses()).toEqual(['ocs0 INACTIVE', 'team ACTIVE'])
    expect((await stage.issue('contain-first', true)).proof).toMatchObject({ verdict: 'proven' })
    expect(statuses()).toEqual(['team ACTIVE', 'ocs1 ACTIVE'])
  })
})

test('a deactivated one in the other place: the only active one is not touched, and the way out is named', async () => {
  stage.state.secrets.push(secretOf('older', STRANGER, 'INACTIVE'))
  expect((await stage.issue('overlap')).plan).toMatchObject({ kind: 'blocked' })
  await expect(stage.issue('contain-first')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'PLAN_BLOCKED', saw: expect.stringContaining('older') },
  })
  expect(stage.writes()).toEqual([])
})

test('a lost reply to the POST: the value is found by its place, and no third secret is asked for', async () => {
  stage.server.loseNextAnswer()
  await expect(stage.issue('overlap')).rejects.toMatchObject({ effect: 'unknown' })
  expect((await stage.issue('overlap', true)).proof).toMatchObject({ verdict: 'proven' })
  expect([stage.writes(), statuses()]).toEqual([[`POST ${SECRETS}`], ['ocs0 ACTIVE', 'ocs1 ACTIVE']])
})

describe('the way back', () => {
  const restore = (found = false) => stage.run('identity/restore-client-secret', { secret: 'env:LEAKED' }, { found })
  const deactivated = () =>
    void (stage.state.secrets = [secretOf('ocs0', LEAKED, 'INACTIVE'), secretOf('team', STRANGER)])

  test('a deactivated secret works again, and the proof of that is that the leak is open', async () => {
    deactivated()
    const { plan, receipt, proof } = await restore()
    expect(plan).toMatchObject({ says: expect.stringContaining('ocs0 of shop-web: THE LEAKED SECRET WORKS AGAIN') })
    expect([receipt, stage.writes()]).toEqual([{ slot: 'ocs0' }, [`POST ${SECRETS}/ocs0/lifecycle/activate`]])
    expect(proof).toMatchObject({ verdict: 'proven', exposure: 'live' })
    expect(statuses()).toEqual(['ocs0 ACTIVE', 'team ACTIVE'])
  })

  test('where it is active nothing is written, and the leak counts as open all the same', async () => {
    const { plan, proof } = await restore(true)
    expect([plan.kind, proof?.exposure, stage.writes()]).toEqual(['settled', 'live', []])
  })

  test('its undo deactivates it again', async () => {
    deactivated()
    await restore()
    const settings = okta.settings.parse(cast.settings(stage.server.url))
    const at = { settings, target: { ...cast.target, relying_parties: [] }, args: {}, briefing: undefined }
    const { undo } = okta.actions['identity/restore-client-secret'] ?? {}
    if (typeof undo !== 'function') throw new Error('it has no undo')
    await undo(testContext({ secrets: cast.secrets }), at as never, { slot: 'ocs0' })
    expect(statuses()).toEqual(['ocs0 INACTIVE', 'team ACTIVE'])
  })

  test('a deleted one cannot come back, and no new one is made of it', async () => {
    stage.state.secrets = [secretOf('team', STRANGER)]
    expect((await restore()).plan).toMatchObject({ kind: 'blocked', fix: expect.stringContaining('Only a new secret') })
    expect(stage.writes()).toEqual([])
  })

  test('an app that signs in by key gets no secret back: it would help nobody but the thief', async () => {
    deactivated()
    stage.state.method = 'private_key_jwt'
    expect((await restore()).plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('with a key') })
  })

  test('in an app that is deactivated it stays refused: that is no success, and no proof that it is dead', async () => {
    deactivated()
    stage.state.status = 'INACTIVE'
    expect((await restore()).proof).toMatchObject({ verdict: 'disproven', exposure: 'unknown' })
  })

  test('deleted between the plan and the act: nothing is activated in its place', async () => {
    deactivated()
    // The plan is made twice, and locates and lists each time; the fifth look is that of the act.
    let looks = 0
    stage.server.weather = ({ method, url }) => {
      if (method === 'GET' && url.pathname === SECRETS) looks += 1
      if (looks === 5) stage.state.secrets = [secretOf('team', STRANGER)]
      return undefined
    }
    await expect(restore()).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_MOVED' } })
    expect(stage.writes()).toEqual([])
  })
})

test('the brake: a deactivated app is refused whatever its secret, and not released while the leaked one is inside', async () => {
  const { proof } = await stage.run('identity/disable-client', { leaked: 'env:LEAKED' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect((await stage.run('identity/enable-client', { leaked: 'env:LEAKED', fresh: null })).plan).toMatchObject({
    kind: 'blocked',
  })
  expect(stage.state.status).toBe('INACTIVE')
})

test('refresh tokens are counted over the pages that Link names, and end together', async () => {
  stage.state.tokens = Array.from({ length: 7 }, (_, place) => ({ id: `oar${place}` }))
  expect(await stage.run('identity/revoke-grants', {})).toMatchObject({
    receipt: { revoked: 7, left: 0 },
    proof: { verdict: 'proven' },
  })
  expect(stage.writes()).toEqual(['DELETE /api/v1/apps/0oaShopWeb/tokens'])
})

test('a next page on another host is not asked: it would be sent our token, and half a list is none', async () => {
  stage.server.weather = ({ url }) =>
    url.pathname.endsWith('/tokens')
      ? { status: 200, json: [{}], headers: { link: '<http://127.0.0.2:1/next>; rel="next"' } }
      : undefined
  await expect(stage.run('identity/revoke-grants', {})).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_ANSWERED_ODDLY', saw: 'another origin' },
  })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  stage.server.weather = ({ url }) => (url.pathname.startsWith('/api/') ? LIMITED : undefined)
  await expect(stage.issue('overlap')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: expect.stringContaining('wait') },
  })
})

test('the log: grants, refusals without our own probes, page after page', async () => {
  const row = (eventType: string, result: string, rawUserAgent = 'curl') => ({
    published: '2026-11-25T03:00:00.000Z',
    eventType,
    outcome: { result },
    client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent } },
  })
  stage.state.logs = [
    row('app.oauth2.token.grant.access_token', 'SUCCESS'),
    row('app.oauth2.as.token.grant.access_token', 'SUCCESS'),
    row('app.oauth2.invalid_client_credentials', 'FAILURE'),
    row('app.oauth2.invalid_client_credentials', 'FAILURE', 'stanch/1.0'),
    row('app.oauth2.client.read_client_secret', 'SUCCESS'),
  ]
  const { proof } = await stage.run('identity/used-since', { since: '2026-11-24T00:00:00Z' })
  expect(proof).toMatchObject({ finding: { used: 'yes', uses: 2, refused: 1 } })
})

test('a page of the log is small enough to be read: each event is some kilobytes', async () => {
  const event = {
    published: '2026-11-25T03:00:00.000Z',
    eventType: 'app.oauth2.token.grant',
    outcome: { result: 'SUCCESS' },
  }
  const rest = 'x'.repeat(4000)
  stage.server.weather = ({ url }) => {
    if (url.pathname !== '/api/v1/logs') return undefined
    const json = Array.from({ length: Number(url.searchParams.get('limit')) }, () => ({ ...event, rest }))
    return { status: 200, json }
  }
  const { proof } = await stage.run('identity/used-since', { since: '2026-11-24T00:00:00Z' })
  expect(proof?.finding).toMatchObject({ used: 'yes', uses: 200 })
})

test('at a custom authorization server the probe goes there', async () => {
  const settings = { ...cast.settings(stage.server.url), authorization_server: 'default' }
  const other = await stageOf({ ...cast, settings: (url) => ({ ...settings, org: url }) })
  await other.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(other.server.asked.every((line) => line.startsWith('POST /oauth2/default/v1/revoke'))).toBe(true)
  expect(LEAKED).not.toBe('')
  await other.close()
})

test('an app that logs in without a secret is public, and has nothing to rotate', async () => {
  const { json } = cast.double.answer(stage.state, {
    method: 'GET',
    url: new URL('/api/v1/apps/0oaShopWeb', stage.server.url),
    headers: new Headers({ authorization: `SSWS ${SSWS}` }),
    body: '',
  })
  const open = { oauthClient: { client_id: 'shop-web', token_endpoint_auth_method: 'none' } }
  stage.server.weather = ({ url }) =>
    url.pathname === '/api/v1/apps/0oaShopWeb'
      ? { status: 200, json: { ...(json as object), credentials: open } }
      : undefined
  expect((await stage.issue('overlap')).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringMatching(/public client/),
  })
  expect(stage.writes()).toEqual([])
})
