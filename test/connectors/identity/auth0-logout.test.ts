import { afterEach, beforeEach, expect, test } from 'vitest'
import { ADA, session } from '../../world/auth0-users.ts'
import { cast } from '../../world/identity-auth0.ts'
import type { Auth0State } from '../../world/identity-auth0.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<Auth0State>
beforeEach(async () => {
  stage = await stageOf(cast)
  stage.state.client.oidc_logout = {
    backchannel_logout_urls: ['https://shop.example/logout'],
    backchannel_logout_initiators: { mode: 'all' },
  }
  const date = '2026-11-20T00:00:00.000Z'
  stage.state.logs = [
    { date: '2026-11-01T00:00:00.000Z', type: 's', user_id: 'auth0|idle', client_id: 'portal' },
    { date, type: 'seacft', user_id: ADA, client_id: 'shop-web' },
  ]
  stage.state.refresh_tokens.push(session('rt_portal', ADA, ['portal']))
})
afterEach(() => stage.close())

const logOut = (found = false) => stage.run('session/back-channel-logout', {}, { found })
const living = () => [...stage.state.sessions, ...stage.state.refresh_tokens].map(({ id }) => id)

test('the sessions and tokens of the client end, of whoever is known to use it, and those of other clients do not', async () => {
  stage.state.grants.push({ id: 'cgr_9', clientID: 'shop-web', user_id: 'google-oauth2|1081' })
  const { plan, receipt } = await logOut()
  expect(plan).toMatchObject({ lines: expect.arrayContaining(['2 sessions and 2 grants now']) })
  expect(receipt).toMatchObject({ ended: 2, grants_revoked: 2 })
  expect(living()).toEqual(['sess_ada_2', 'rt_portal'])
  expect([...stage.writes(), ...stage.server.asked.filter((line) => line.includes('tokens/revoke'))]).toEqual([
    'DELETE /api/v2/sessions/sess_grace',
    'DELETE /api/v2/sessions/sess_ada_1',
    'POST /api/v2/refresh-tokens/revoke',
    'POST /api/v2/refresh-tokens/revoke',
  ])
})

test('who used it before the log begins is not known, and the report says since when', async () => {
  expect((await logOut()).receipt).toMatchObject({
    residual: expect.arrayContaining([expect.stringContaining('begun before 2026-11-01T00:00:00.000Z')]),
  })
  expect(living()).toContain('sess_grace')
})

test('where the log has more rows than are read, it is since the oldest of them', async () => {
  const date = '2026-11-24T00:00:00.000Z'
  const row = { date, type: 's', user_id: ADA, client_id: 'shop-web' }
  stage.state.logs.push(...Array.from({ length: 1000 }, () => row))
  expect((await logOut()).receipt).toMatchObject({
    residual: expect.arrayContaining([expect.stringContaining(`begun before ${date}`)]),
  })
})

test('other clients of the same session are named: it ended for them, too', async () => {
  stage.state.sessions = [session('sess_both', ADA, ['portal', 'shop-web'])]
  expect((await logOut()).receipt).toMatchObject({
    residual: expect.arrayContaining([expect.stringContaining('portal')]),
  })
})

test('where nobody is told, the plan says so', async () => {
  stage.state.client.oidc_logout = { backchannel_logout_urls: ['https://x.example'], backchannel_logout_initiators: {} }
  expect((await logOut()).plan).toMatchObject({
    lines: expect.arrayContaining([expect.stringContaining('session-revoked is not among')]),
  })
})

test('which program was told the log does not say: that is in the report, and without a canary nothing is proven', async () => {
  const { receipt, proof } = await logOut()
  expect(receipt).toMatchObject({ delivered: 0, residual: expect.arrayContaining([expect.stringMatching(/canaries/)]) })
  expect(proof?.verdict).toBe('unknown')
})

test.each([
  [3, 'unknown'],
  [100, 'disproven'],
])('a deletion that shows after %i more looks is waited for, and not for ever: %s', async (slow, verdict) => {
  stage.state.slow = slow
  expect((await logOut()).proof?.verdict).toBe(verdict)
})

test('a session that ends by itself meanwhile is no fault', async () => {
  stage.server.weather = ({ method, url }) => {
    if (method !== 'DELETE' || !url.pathname.endsWith('sess_ada_1')) return undefined
    stage.state.sessions = stage.state.sessions.filter(({ id }) => id !== 'sess_ada_1')
    return { status: 404, json: { statusCode: 404 } }
  }
  expect((await logOut()).receipt).toMatchObject({ ended: 1, grants_revoked: 1 })
})

test('a refusal after the first session has ended does not say that nothing changed', async () => {
  stage.state.scopes = stage.state.scopes.filter((scope) => scope !== 'delete:refresh_tokens')
  await expect(logOut()).rejects.toMatchObject({
    effect: 'unknown',
    fault: {
      changed: [expect.stringContaining('ended')],
      next: expect.arrayContaining([{ say: expect.stringContaining('delete:refresh_tokens') }]),
    },
  })
  stage.state.scopes.push('delete:refresh_tokens')
  expect((await logOut(true)).receipt).toMatchObject({ ended: 1, grants_revoked: 1 })
  expect(living()).toEqual(['sess_ada_2', 'sess_grace', 'rt_grace', 'rt_portal'])
})

test('refused at the first one, nothing has changed', async () => {
  stage.state.scopes = stage.state.scopes.filter((scope) => scope !== 'delete:sessions')
  await expect(logOut()).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_REFUSED_US' } })
})
