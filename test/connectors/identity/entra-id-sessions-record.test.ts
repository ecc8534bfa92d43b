// What Entra ID itself has on record of the ending of sessions, and what nobody can know.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import entraId from '../../../src/connectors/identity/entra-id.ts'
import type { Acted } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { idOf } from '../../world/entra-users.ts'
import { APP_ID, cast } from '../../world/identity-entra-id.ts'
import type { EntraState } from '../../world/identity-entra-id.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<EntraState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string, found = false): Promise<Acted> =>
  stage.run('identity/end-sessions', { whose: 'users', users }, { found })

describe('the record', () => {
  const NOON = 'Sat, 28 Nov 2026 12:00:00 GMT'
  /** Graph’s clock, when it is asked for the instant before and when it shows a record. */
  const clocks = (record: string | null, later = NOON) => {
    stage.server.weather = ({ url }) => {
      if (url.pathname === `/v1.0/applications(appId='${APP_ID}')`)
        return { status: 200, json: {}, headers: { date: NOON } }
      return url.searchParams.get('$select') === 'id,signInSessionsValidFromDateTime'
        ? { status: 200, json: { signInSessionsValidFromDateTime: record }, headers: { date: later } }
        : undefined
    }
  }

  test.each([
    ['of the same second proves it', '2026-11-28T12:00:00Z', NOON, 'proven'],
    ['with fractions is read as well', '2026-11-28T12:00:00.1234567Z', NOON, 'proven'],
    ['of the second before says nothing', '2026-11-28T11:59:59Z', NOON, 'unknown'],
    ['that never was says nothing', null, NOON, 'unknown'],
    [
      'that has not moved for a few minutes says nothing',
      '2020-01-01T00:00:00Z',
      NOON.replace('12:00', '12:14'),
      'unknown',
    ],
    ['that has not moved for longer is a no', '2020-01-01T00:00:00Z', NOON.replace('12:00', '12:16'), 'disproven'],
  ])('one %s', async (_, record, later, verdict) => {
    clocks(record, later)
    expect((await end('ada')).proof).toMatchObject({ verdict })
  })

  test('one that is late says nothing; once it has moved, nothing is revoked again', async () => {
    stage.server.weather = ({ method, url }) =>
      method === 'GET' && url.pathname.endsWith(idOf(1))
        ? { status: 200, json: { signInSessionsValidFromDateTime: '2020-01-01T00:00:00Z' } }
        : undefined
    expect((await end('ada')).proof).toMatchObject({ verdict: 'unknown' })
    stage.server.weather = () => undefined
    const { plan, proof } = await end('ada', true)
    expect([plan.kind, proof?.verdict, stage.writes().length]).toEqual(['settled', 'proven', 1])
  })

  test.each([200, 204])('that does not move at a %s proves nothing', async (status) => {
    stage.server.weather = ({ method, url }) =>
      method === 'POST' && url.pathname.startsWith('/v1.0/') ? { status, json: { value: true } } : undefined
    expect((await end('ada')).proof).toMatchObject({ verdict: 'unknown' })
  })
})

/** One part of the action, where the engine would not go. */
function alone(args: object) {
  const action = entraId.actions['identity/end-sessions']
  if (!action) throw new Error('it ends no sessions')
  const settings = entraId.settings.parse(cast.settings(stage.server.url))
  const at = { settings, target: { ...cast.target, relying_parties: [] }, args, briefing: undefined } as never
  return { action, ctx: testContext({ secrets: cast.secrets }), at }
}

test('a list that is too long is not read to its end, and that is said', async () => {
  const value = Array.from({ length: 5000 }, (_, place) => ({ id: idOf(place), userPrincipalName: `u${place}` }))
  const json = { value, '@odata.nextLink': `${stage.server.url}/v1.0/users?$skiptoken=1` }
  stage.server.weather = ({ url }) => (url.pathname === '/v1.0/users' ? { status: 200, json } : undefined)
  const { action, ctx, at } = alone({ whose: 'everyone', users: null })
  expect(await action.observe(ctx, at)).toMatchObject({
    found: { blind: ['whoever comes after the first 5000 of a list'] },
  })
})

test('without the note of when it was, nothing is proven', async () => {
  await end('ada')
  const { action, ctx, at } = alone({ whose: 'users', users: 'ada' })
  expect(await action.verify(ctx, at, null)).toMatchObject({ verdict: 'unknown' })
})
