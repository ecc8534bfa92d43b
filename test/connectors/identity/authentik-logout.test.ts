import { afterEach, beforeEach, expect, test } from 'vitest'
import { cast } from '../../world/identity-authentik.ts'
import type { Authentik } from '../../world/identity-authentik.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<Authentik>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const logOut = (found = false) => stage.run('session/back-channel-logout', {}, { found })
const living = () => [
  ...stage.state.sessions.map(({ uuid }) => uuid),
  ...Object.values(stage.state.granted).flatMap((rows) => rows.map(({ pk }) => pk)),
]

test('of whoever has a grant of this client everything ends, and a session before its tokens: or its program hears nothing', async () => {
  const { plan, receipt } = await logOut()
  expect(plan).toMatchObject({
    lines: expect.arrayContaining([
      '3 sessions and 4 grants now',
      expect.stringContaining('authentik does not list who'),
    ]),
  })
  expect(receipt).toMatchObject({ ended: 3, grants_revoked: 4 })
  expect([stage.state.told, living()]).toEqual([['a1'], ['g1']])
})

test('a program that authentik has no address of is named before, and nothing is proven of it', async () => {
  stage.state.logout_uri = ''
  const { plan, proof } = await logOut()
  expect(plan).toMatchObject({ lines: expect.arrayContaining([expect.stringContaining('shop-web')]) })
  expect([stage.state.told, proof?.verdict]).toEqual([[], 'unknown'])
})

test('a crash midway is taken up, and all of it is in the receipt', async () => {
  stage.server.weather = ({ method, url }) =>
    method === 'DELETE' && url.pathname.endsWith('/a2/') ? { status: 503, json: {} } : undefined
  await expect(logOut()).rejects.toMatchObject({ effect: 'unknown' })
  stage.server.weather = () => undefined
  expect((await logOut(true)).receipt).toMatchObject({ ended: 3 })
  expect(living()).toEqual(['g1'])
})

test('nobody known: the plan says whom authentik does not know, and nothing is written', async () => {
  stage.state.granted = { authorization_codes: [], refresh_tokens: [], access_tokens: [] }
  const { plan } = await logOut()
  expect(plan).toMatchObject({
    kind: 'settled',
    because: expect.stringMatching(
      /no session of shop-web is known, and somebody may be missing: authentik does not list/,
    ),
  })
  expect(stage.writes()).toEqual([])
})
