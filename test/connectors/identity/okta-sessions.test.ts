import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Acted } from '../../fakes/act.ts'
import type { Told } from '../../world/double.ts'
import { cast, LIMITED } from '../../world/identity-okta.ts'
import type { OktaState } from '../../world/identity-okta.ts'
import { signedIn } from '../../world/okta-users.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<OktaState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string | null, whose = 'users', found = false): Promise<Acted> =>
  stage.run('identity/end-sessions', { whose, users }, { found })
const userOf = (name: string) => stage.state.users.find(({ profile }) => profile.login === name)!
const deleteOf = (name: string) => `DELETE /api/v1/users/00u-${name}/sessions?oauthTokens=true&forgetDevices=true`
test('sessions and refresh tokens of a named user end, and nobody else’s; the proof is in the log', async () => {
  const { plan, receipt, proof } = await end('ada')
  expect(plan).toMatchObject({
    kind: 'change',
    lines: expect.arrayContaining(['ada (00u-ada): refresh tokens: 2', expect.stringContaining('second factor')]),
  })
  expect(receipt).toMatchObject({ people: 1, ended: 2 })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(proof?.residual).toContainEqual(expect.stringContaining('programs keep their own sessions'))
  expect(userOf('ada')).toMatchObject({ sessions: [], tokens: [], devices: [] })
  expect(userOf('bob')).toEqual(signedIn('bob'))
  expect(stage.writes()).toEqual([deleteOf('ada')])
})

test('a user without refresh tokens may have a session all the same: it is ended, and proven by the log', async () => {
  userOf('ada').tokens = []
  const { plan, proof } = await end('ada')
  expect([plan.kind, proof?.verdict]).toEqual(['change', 'proven'])
  expect(userOf('ada').sessions).toEqual([])
})

test('a refresh token that is listed as revoked is none', async () => {
  for (const token of userOf('ada').tokens) token.status = 'REVOKED'
  expect((await end('ada')).plan).toMatchObject({ lines: expect.arrayContaining(['ada (00u-ada): refresh tokens: 0']) })
})

describe('names', () => {
  test('an id, a login and an address each name one person', async () => {
    const { plan } = await end('00u-ada, bob bob@shop.example')
    expect(plan).toMatchObject({
      change: {
        users: [
          { id: '00u-ada', name: 'ada' },
          { id: '00u-bob', name: 'bob' },
        ],
      },
    })
  })

  test.each([
    ['nobody’s', 'eve', /eve is nobody/],
    ['of another case', 'Ada', /Ada is nobody/],
    ['a filter of its own', 'x"or_status_eq_"ACTIVE', /is nobody/],
  ])('one that is %s is blocked, and nothing is written', async (_, name, because) => {
    expect((await end(`ada ${name}`)).plan).toMatchObject({ kind: 'blocked', because: expect.stringMatching(because) })
    expect(stage.writes()).toEqual([])
  })

  test('an address of two persons is neither’s', async () => {
    const twin = { ...signedIn('eve'), profile: { login: 'eve', email: 'ada@shop.example' } }
    stage.state.users.push(twin)
    expect((await end('ada@shop.example')).plan).toMatchObject({
      kind: 'blocked',
      because: 'ada@shop.example is 2 users (00u-ada, 00u-eve)',
    })
    expect(stage.writes()).toEqual([])
  })
})

describe('of the client', () => {
  test('those who have the app by a group, too, page after page; those who have not keep theirs', async () => {
    stage.state.users = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => signedIn(name))
    userOf('b').scope = 'GROUP'
    userOf('e').scope = null
    const { plan, receipt, proof } = await end(null, 'client')
    expect(plan).toMatchObject({ lines: expect.arrayContaining(['5 users now', expect.stringContaining('no longer')]) })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 5 }, 'proven'])
    expect(stage.state.users.filter(({ sessions }) => sessions.length > 0).map(({ id }) => id)).toEqual(['00u-e'])
    const reads = stage.server.asked.filter((line) => !line.includes('after='))
    expect(reads.filter((line) => /\/logs|\/clients/.test(line))).toEqual([
      expect.stringContaining('/api/v1/logs?since='),
    ])
  })

  test('in Federation Broker Mode nobody is assigned: that is no news that nobody uses it', async () => {
    stage.state.federationBroker = true
    for (const user of stage.state.users) user.scope = null
    expect((await end(null, 'client')).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('Federation Broker Mode'),
    })
  })

  test('Federation Broker Mode that came later: those assigned end, and the proof says who may be missing', async () => {
    stage.state.federationBroker = true
    const { proof } = await end(null, 'client')
    expect(proof?.residual).toContainEqual(expect.stringContaining('Federation Broker Mode'))
  })
})

test('everyone is everybody who may be signed in, locked out or suspended ones too', async () => {
  stage.state.users = [
    'ACTIVE',
    'LOCKED_OUT',
    'SUSPENDED',
    'PASSWORD_EXPIRED',
    'RECOVERY',
    'STAGED',
    'DEPROVISIONED',
  ].map((status) => ({ ...signedIn(status.toLowerCase()), status }))
  const { receipt, proof } = await end(null, 'everyone')
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 5 }, 'proven'])
  expect(proof?.residual).toContainEqual(expect.stringContaining('deactivated'))
  expect(stage.state.users.filter(({ sessions }) => sessions.length > 0).map(({ status }) => status)).toEqual([
    'STAGED',
    'DEPROVISIONED',
  ])
})

const DENIED: Told = { status: 403, json: { errorCode: 'E0000006' } }
const saying = (words: string) => ({ say: expect.stringContaining(words) })

test('a yes that does nothing is found out by the refresh tokens', async () => {
  stage.server.pretend()
  expect((await end('ada')).proof).toMatchObject({
    verdict: 'disproven',
    seen: expect.arrayContaining(['ada (00u-ada): 2 left']),
  })
})

test('a lost answer is taken up: the next attempt finds it done', async () => {
  stage.server.loseNextAnswer()
  await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
  const { plan, proof } = await end('ada', 'users', true)
  expect([plan.kind, proof?.verdict]).toEqual(['settled', 'proven'])
  expect(stage.writes()).toEqual([deleteOf('ada')])
})

test('a crash between two users: the second attempt ends the rest, and leaves alone whoever signed in again', async () => {
  stage.server.weather = ({ method, url }) =>
    method === 'DELETE' && url.pathname.includes('bob') ? { status: 503, json: {} } : undefined
  await expect(end('ada bob')).rejects.toMatchObject({ effect: 'unknown' })
  stage.server.weather = () => undefined
  userOf('ada').sessions.push('idx-again')
  userOf('ada').tokens.push({ id: 'oar-again', client: 'shop-web', status: 'ACTIVE' })
  const { receipt, proof } = await end('ada bob', 'users', true)
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 2, ended: 4 }, 'proven'])
  expect(proof?.seen).toContainEqual(expect.stringContaining('ada (00u-ada): 1 began since'))
  expect(userOf('ada').sessions).toEqual(['idx-again'])
  expect(userOf('bob')).toMatchObject({ sessions: [], tokens: [] })
})

test('a limit amid a crowd: the next attempt goes on with the rest, and asks for nobody twice', async () => {
  stage.state.users = ['a', 'b', 'c'].map((name) => signedIn(name))
  stage.server.weather = ({ method, url }) => (method === 'DELETE' && url.pathname.includes('-c') ? LIMITED : undefined)
  await expect(end(null, 'client')).rejects.toMatchObject({ fault: { code: 'TARGET_BUSY' } })
  stage.server.weather = () => undefined
  expect((await end(null, 'client', true)).proof).toMatchObject({ verdict: 'proven' })
  expect(stage.writes().toSorted()).toEqual([deleteOf('a'), deleteOf('b'), deleteOf('c'), deleteOf('c')])
})

test('a user who is deleted meanwhile has nothing left to list, and does not stop the others', async () => {
  stage.server.weather = ({ method, url }) => {
    if (method === 'DELETE' && url.pathname.includes('ada'))
      stage.state.users = stage.state.users.filter(({ profile }) => profile.login !== 'ada')
    return undefined
  }
  const { proof } = await end('ada bob')
  expect(proof).toMatchObject({ verdict: 'unknown' })
  expect(userOf('bob').sessions).toEqual([])
})

test('refresh tokens are read page by page', async () => {
  userOf('ada').tokens = Array.from({ length: 5 }, (_, place) => ({ id: `t${place}`, client: 'a/b', status: 'ACTIVE' }))
  expect((await end('ada')).receipt).toMatchObject({ ended: 5 })
})

test('the right to manage users may be missing: the fault names it', async () => {
  stage.server.weather = ({ method }) => (method === 'DELETE' ? DENIED : undefined)
  await expect(end('ada')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([saying('okta.users.manage')]) },
  })
})

test('a limit is a fault that says how long to wait', async () => {
  stage.server.weather = ({ method }) => (method === 'DELETE' ? LIMITED : undefined)
  await expect(end('ada')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: expect.stringContaining('wait') },
  })
})
