// What Okta itself has on record of the ending of sessions, and what nobody can know.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import okta from '../../../src/connectors/identity/okta.ts'
import type { Acted } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import type { Asked, Told } from '../../world/double.ts'
import { cast } from '../../world/identity-okta.ts'
import type { OktaState } from '../../world/identity-okta.ts'
import { cleared } from '../../world/okta-users.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<OktaState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string, found = false): Promise<Acted> =>
  stage.run('identity/end-sessions', { whose: 'users', users }, { found })
const userOf = (name: string) => stage.state.users.find(({ profile }) => profile.login === name)!
const onLog =
  (told: Told) =>
  ({ url }: Asked) =>
    url.pathname === '/api/v1/logs' ? told : undefined
const DENIED: Told = { status: 403, json: { errorCode: 'E0000006' } }
const saying = (words: string) => ({ say: expect.stringContaining(words) })

describe('the log', () => {
  test('an entry that is late says nothing; once it is there, nothing is ended again', async () => {
    stage.server.weather = onLog({ status: 200, json: [] })
    expect((await end('ada')).proof).toMatchObject({
      verdict: 'unknown',
      seen: expect.arrayContaining(['ada (00u-ada): the provider does not say what is left']),
    })
    stage.server.weather = () => undefined
    const { plan, proof } = await end('ada', true)
    expect([plan.kind, proof?.verdict]).toEqual(['settled', 'proven'])
    expect(stage.writes()).toHaveLength(1)
  })

  test.each([
    ['from before', () => cleared(userOf('ada'), '2020-01-01T00:00:00.000Z')],
    ['of somebody else', () => cleared(userOf('bob'), new Date().toISOString())],
    ['of a failure', () => ({ ...cleared(userOf('ada'), '2999-01-01T00:00:00.000Z'), outcome: { result: 'FAILURE' } })],
    [
      'of another kind',
      () => ({ ...cleared(userOf('ada'), '2999-01-01T00:00:00.000Z'), eventType: 'user.session.end' }),
    ],
  ])('an entry %s proves nothing', async (_, entry) => {
    userOf('ada').tokens = []
    stage.server.pretend()
    const next = `<${stage.server.url}/api/v1/logs?after=1>; rel="next"`
    stage.server.weather = ({ url }) =>
      url.pathname !== '/api/v1/logs'
        ? undefined
        : { status: 200, json: url.searchParams.has('after') ? [] : [entry()], headers: { link: next } }
    expect((await end('ada')).proof).toMatchObject({ verdict: 'unknown' })
  })

  test.each([0, 2])(
    'may be closed to us: with %s tokens they end all the same, and the fault names the right',
    async (few) => {
      userOf('ada').tokens.splice(few)
      stage.server.weather = onLog(DENIED)
      await expect(end('ada')).rejects.toMatchObject({
        fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([saying('okta.logs.read')]) },
      })
      expect(userOf('ada').sessions).toEqual([])
    },
  )
})

/** One part of the action, where the engine would not go. */
function alone(args: object) {
  const action = okta.actions['identity/end-sessions']
  if (!action) throw new Error('it ends no sessions')
  const settings = okta.settings.parse(cast.settings(stage.server.url))
  const at = { settings, target: { ...cast.target, relying_parties: [] }, args, briefing: undefined } as never
  return { action, ctx: testContext({ secrets: cast.secrets }), at }
}

test('without the note of what was there before, nothing is proven', async () => {
  userOf('ada').tokens = []
  const { action, ctx, at } = alone({ whose: 'users', users: 'ada' })
  expect(await action.verify(ctx, at, null)).toMatchObject({ verdict: 'unknown' })
})

test('a list that is too long is not read to its end, and that is said', async () => {
  const json = Array.from({ length: 10_000 }, (_, place) => ({ id: `u${place}`, profile: { login: `u${place}` } }))
  const link = `<${stage.server.url}/api/v1/users?after=1>; rel="next"`
  stage.server.weather = ({ url }) =>
    url.pathname === '/api/v1/users' ? { status: 200, json, headers: { link } } : undefined
  const { action, ctx, at } = alone({ whose: 'everyone', users: null })
  expect(await action.observe(ctx, at)).toMatchObject({
    found: { blind: expect.arrayContaining(['whoever comes after the first 10000 users']) },
  })
})
