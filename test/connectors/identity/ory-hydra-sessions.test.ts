import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { consent, login } from '../../world/hydra-sessions.ts'
import type { HydraSessions } from '../../world/hydra-sessions.ts'
import { cast } from '../../world/identity-ory-hydra.ts'
import type { HydraState } from '../../world/identity-ory-hydra.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<HydraState>
let sessions: HydraSessions
beforeEach(async () => {
  stage = await stageOf(cast)
  ;({ sessions } = stage.state)
})
afterEach(() => stage.close())

const end = (names: string, found = false) =>
  stage.run('identity/end-sessions', { whose: 'users', users: names }, { found })
const livingOf = (subject: string) => [
  ...sessions.logins.filter((one) => one.subject === subject).map(({ sid }) => sid),
  ...sessions.consents.filter((one) => one.subject === subject).flatMap(({ id, tokens }) => [id, ...tokens]),
]
const PATH = '/admin/oauth2/auth/sessions'
const TOLD = [
  { client: 'shop-web', sid: 'ada-laptop' },
  { client: 'wiki', sid: 'ada-laptop' },
  { client: 'shop-web', sid: 'ada-phone' },
]

describe('a named subject', () => {
  test('has every session and token ended, and programs are told of each session that Hydra remembers', async () => {
    const { plan, receipt, proof } = await end('ada')
    const besides = expect.stringContaining('asked for it again')
    expect(plan).toMatchObject({ lines: expect.arrayContaining(['ada: consents: 4, login sessions: 3', besides]) })
    expect(receipt).toMatchObject({ people: 1, ended: 7 })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect([livingOf('ada'), sessions.told]).toEqual([[], TOLD])
    expect(livingOf('bob')).toHaveLength(4)
  })

  test('has sessions ended one by one, then all the rest, and the consents forgotten last', async () => {
    await end('ada')
    expect(stage.writes()).toEqual([
      `DELETE ${PATH}/login?sid=ada-laptop`,
      `DELETE ${PATH}/login?sid=ada-phone`,
      `DELETE ${PATH}/login?sid=ada-kiosk`,
      `DELETE ${PATH}/login?subject=ada`,
      `DELETE ${PATH}/consent?subject=ada&all=true`,
    ])
  })

  test('is told apart from one whose name holds it, in an address', async () => {
    const odd = login('odd-sid&subject=bob', 'ada&all=true#?%/')
    sessions.logins.push(odd)
    sessions.consents.push(consent('c9', odd))
    expect((await end(odd.subject)).proof).toMatchObject({ verdict: 'proven' })
    expect([livingOf(odd.subject), livingOf('bob').length, livingOf('ada').length]).toEqual([[], 4, 15])
    expect(sessions.told).toEqual([{ client: 'shop-web', sid: odd.sid }])
  })

  test('with skipped consents only is on no list: everything ends, and nothing is proven', async () => {
    const silent = login('carol-phone', 'carol')
    sessions.logins.push(silent)
    sessions.consents.push(consent('c9', silent, { skip: true }))
    const { plan, proof } = await end('carol')
    expect(plan).toMatchObject({
      kind: 'change',
      lines: expect.arrayContaining([expect.stringContaining('carol: consents: 0, login sessions: 0')]),
    })
    expect(proof).toMatchObject({ verdict: 'unknown' })
    expect([livingOf('carol'), sessions.told]).toEqual([[], []])
  })

  test('may be nobody: the plan says that Hydra cannot tell, and nothing is proven', async () => {
    const { plan, proof } = await end('mistyped')
    expect(plan).toMatchObject({
      lines: expect.arrayContaining([
        expect.stringContaining('whether there is such a person'),
        expect.stringContaining('pairwise'),
      ]),
    })
    expect(proof).toMatchObject({ verdict: 'unknown' })
    expect(stage.server.changes()).toBe(0)
  })

  test('who signs in again meanwhile is shown, and is no failure', async () => {
    await end('ada')
    const again = login('ada-again', 'ada')
    sessions.logins.push(again)
    sessions.consents.push(consent('c9', again))
    const { plan, proof } = await end('ada', true)
    expect(plan).toMatchObject({ kind: 'settled' })
    expect(proof).toMatchObject({
      verdict: 'proven',
      seen: expect.arrayContaining([expect.stringContaining('2 began since')]),
    })
    expect(livingOf('ada')).toHaveLength(4)
  })

  test('what Hydra does not end, or tell, is said', async () => {
    const { proof } = await end('ada')
    for (const word of [
      'ends in silence',
      'no exp, no sub and no typ',
      'Hydra’s word alone',
      'are JWTs',
      'login app keeps',
    ])
      expect(proof?.residual).toContainEqual(expect.stringContaining(word))
  })
})

test.each(['client', 'everyone'] as const)('%s: Hydra lists by subject only, and is not asked', async (whose) => {
  expect((await stage.run('identity/end-sessions', { whose })).plan).toMatchObject({ kind: 'blocked' })
  expect(stage.server.asked).toEqual([])
})

test('a version that names a consent by its challenge alone will do', async () => {
  const old = ['c1', 'c2'].map((challenge) => ({ consent_request: { challenge, login_session_id: 'ada-laptop' } }))
  stage.server.weather = ({ method }) =>
    method === 'GET' && livingOf('ada').includes('c1') ? { status: 200, json: old } : undefined
  expect((await end('ada')).receipt).toMatchObject({ ended: 3 })
  expect(livingOf('ada')).toEqual([])
})

test('a next page on another host is asked for at the admin address, by its token', async () => {
  const headers = { link: '<https://evil.example/admin?page_token=theirs>; rel="next"' }
  stage.server.weather = ({ method, url }) =>
    method === 'GET' && !url.searchParams.has('page_token') ? { status: 200, json: [], headers } : undefined
  await end('ada')
  expect(stage.server.asked[1]).toBe(`GET ${PATH}/consent?subject=ada&page_size=250&page_token=theirs`)
})

test('a lost answer is taken up, and nobody is told twice', async () => {
  stage.server.loseNextAnswer()
  await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
  expect(sessions.told).toEqual(TOLD.slice(0, 2))
  expect((await end('ada', true)).proof).toMatchObject({ verdict: 'proven' })
  expect([livingOf('ada'), sessions.told]).toEqual([[], TOLD])
})

test.each(['/login?subject=ada', '/consent?subject=ada'])(
  'a crash at %s leaves consents to go on with',
  async (call) => {
    let broken = true
    stage.server.weather = ({ method, url }) =>
      broken && method === 'DELETE' && url.href.includes(call) ? { status: 500 } : undefined
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    broken = false
    expect((await end('ada', true)).proof).toMatchObject({ verdict: 'proven' })
    expect([livingOf('ada'), sessions.told]).toEqual([[], TOLD])
  },
)

test('a session that begins between the plan and its ending is told as well', async () => {
  let looks = 0
  stage.server.weather = ({ method }) => {
    looks += method === 'GET' ? 1 : 0
    // Two pages a look: the plan looks twice, the note once, and once more before it ends.
    if (looks === 7 && method === 'GET') {
      const late = login('ada-late', 'ada')
      sessions.logins.push(late)
      sessions.consents.push(consent('c9', late, { client: 'late-app' }))
    }
    return undefined
  }
  await end('ada')
  expect(sessions.told).toContainEqual({ client: 'late-app', sid: 'ada-late' })
})

test('a yes that meant nothing is found out', async () => {
  stage.server.pretend()
  expect((await end('ada')).proof).toMatchObject({
    verdict: 'disproven',
    seen: expect.arrayContaining([expect.stringContaining('7 left')]),
  })
})

test('a refusal of the proxy before the admin port names the key', async () => {
  const wrong = await stageOf({ ...cast, secrets: { 'env:ADMIN': 'canary-of-another-key-0123456789' } })
  onTestFinished(wrong.close)
  await expect(wrong.run('identity/end-sessions', { whose: 'users', users: 'ada' })).rejects.toMatchObject({
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining('admin_key') }]) },
  })
})

test('a proxy that sets a limit is a fault that says how long to wait, and the next attempt goes on', async () => {
  const limited = { status: 429, json: { error: 'too_many_requests' }, headers: { 'retry-after': '17' } }
  stage.server.weather = ({ url }) => (url.search.includes('sid=ada-phone') ? limited : undefined)
  await expect(end('ada')).rejects.toMatchObject({
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
  stage.server.weather = () => undefined
  expect((await end('ada', true)).proof).toMatchObject({ verdict: 'proven' })
  expect(sessions.told).toEqual(TOLD)
})
