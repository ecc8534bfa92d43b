import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Acted } from '../../fakes/act.ts'
import type { Told } from '../../world/double.ts'
import { guest, idOf, liveOf, member } from '../../world/entra-users.ts'
import { cast, LIMITED } from '../../world/identity-entra-id.ts'
import type { EntraState } from '../../world/identity-entra-id.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<EntraState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string | null, whose = 'users', found = false): Promise<Acted> =>
  stage.run('identity/end-sessions', { whose, users }, { found })
const postOf = (place: number) => `POST /v1.0/users/${idOf(place)}/revokeSignInSessions`
const stillIn = () => stage.state.users.filter((user) => liveOf(user).length > 0).map((user) => user.mailNickname)
const saying = (words: string) => ({ say: expect.stringContaining(words) })
const DENIED: Told = { status: 403, json: { error: { code: 'Authorization_RequestDenied' } } }

test('whatever was issued to a named user before is invalid, nobody else’s is, and the record proves it', async () => {
  const { plan, receipt, proof } = await end('ada')
  expect(plan).toMatchObject({
    kind: 'change',
    says: `Ends every session of ada@contoso.example (${idOf(1)}) at the provider`,
    lines: expect.arrayContaining([expect.stringContaining('own record')]),
  })
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 1 }, 'proven'])
  expect(proof?.residual).toEqual(
    expect.arrayContaining([
      expect.stringContaining('programs keep their own sessions'),
      expect.stringContaining('about an hour'),
      expect.stringContaining('few minutes'),
      expect.stringContaining('B2C'),
    ]),
  )
  expect([stillIn(), stage.writes()]).toEqual([['bob'], [postOf(1)]])
})

describe('names', () => {
  test.each(['ada', 'ADA@contoso.example', idOf(1), 'ada@shop.example'])('%s is one person’s', async (name) => {
    stage.state.users[0] = { ...member(1, 'ada'), mail: 'ada@shop.example' }
    expect((await end(name)).plan).toMatchObject({ change: { users: [{ id: idOf(1), name: 'ada@contoso.example' }] } })
  })

  test('a quote is part of a name, and not of the filter', async () => {
    stage.state.users.push(member(3, "o'hara"))
    expect((await end("o'hara")).plan).toMatchObject({ change: { users: [{ id: idOf(3) }] } })
    expect((await end("x'or'a'eq'a")).plan).toMatchObject({ kind: 'blocked' })
  })

  test.each([
    ['nobody’s', 'eve', /eve is nobody/],
    ['an id of nobody', idOf(9), /is nobody/],
    ['two persons’', 'bob', /bob is 2 users/],
  ])('one that is %s is blocked, and nothing is written', async (_, name, because) => {
    stage.state.users.push({ ...member(3, 'bob'), userPrincipalName: 'bob@shop.example' })
    expect((await end(`ada ${name}`)).plan).toMatchObject({ kind: 'blocked', because: expect.stringMatching(because) })
    expect(stage.writes()).toEqual([])
  })

  test('of a guest: it is said before that they are not reached, and nothing is proven of them', async () => {
    stage.state.users.push(guest(3, 'zoe'))
    const { plan, proof } = await end('ada zoe')
    const warning = 'not reached, because they sign in at their home tenant: zoe_partner.example#EXT#@contoso.example'
    expect(plan).toMatchObject({ lines: expect.arrayContaining([warning]) })
    expect(proof).toMatchObject({ verdict: 'unknown', residual: expect.arrayContaining([warning]) })
    expect(stillIn()).toEqual(['bob', 'zoe'])
  })

  test('of a guest whose record has moved: not even then', async () => {
    stage.state.users.push({ ...guest(3, 'zoe'), signInSessionsValidFromDateTime: '2999-01-01T00:00:00Z' })
    expect((await end('zoe')).proof).toMatchObject({ verdict: 'unknown' })
  })
})

describe('of the client', () => {
  const assign = (principalType: 'User' | 'Group' | 'ServicePrincipal', principalId: string) =>
    void stage.state.assigned.push({ principalId, principalType })

  test('those assigned by themselves or by a group, not by a group inside it; page after page', async () => {
    stage.state.users = Array.from({ length: 22 }, (_, place) => member(place, `u${place}`))
    stage.state.groups = {
      g1: [...Array.from({ length: 17 }, (_, place) => `user ${idOf(place + 3)}`), 'group g2', `device ${idOf(21)}`],
      g2: [`user ${idOf(20)}`],
    }
    for (const place of [0, 1, 3]) assign('User', idOf(place))
    assign('ServicePrincipal', idOf(2))
    assign('Group', 'g1')
    const { plan, receipt, proof } = await end(null, 'client')
    expect(plan).toMatchObject({
      lines: expect.arrayContaining(['19 users now', expect.stringContaining('no longer')]),
    })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 19 }, 'proven'])
    expect(stillIn()).toEqual(['u2', 'u20', 'u21'])
    expect(proof?.residual).not.toContainEqual(expect.stringContaining('does not ask for it'))
  })

  test('where no assignment is asked for, the proof says who may be missing, and guests are left aside', async () => {
    stage.state.assignmentRequired = false
    stage.state.users.push(guest(3, 'zoe'))
    assign('User', idOf(1))
    assign('User', idOf(3))
    const { receipt, proof } = await end(null, 'client')
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 1 }, 'proven'])
    expect(proof?.residual).toEqual(
      expect.arrayContaining([
        expect.stringContaining('does not ask for it'),
        'guests, who sign in at their home tenant: 1',
      ]),
    )
    expect(stage.writes()).toEqual([postOf(1)])
  })

  test('where nobody is assigned, that is no news that nobody uses it', async () => {
    stage.state.assignmentRequired = false
    expect((await end(null, 'client')).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('does not ask for it'),
    })
  })

  test('the right to read the members of a group may be missing: the fault names it', async () => {
    assign('Group', 'g1')
    stage.server.weather = ({ url }) => (url.pathname.endsWith('/members') ? DENIED : undefined)
    await expect(end(null, 'client')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([saying('GroupMember.Read.All')]) },
    })
  })
})

test('everyone is every user of the tenant, page after page; guests are counted and left aside', async () => {
  stage.state.users = [...Array.from({ length: 5 }, (_, place) => member(place, `u${place}`)), guest(7, 'zoe')]
  const { plan, receipt, proof } = await end(null, 'everyone')
  expect(plan).toMatchObject({ lines: expect.arrayContaining(['5 users now']) })
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 5 }, 'proven'])
  expect(proof?.residual).toContainEqual('guests, who sign in at their home tenant: 1')
  expect(stillIn()).toEqual(['zoe'])
})

test('a next page on another host is not asked: half a list of users is none', async () => {
  stage.server.weather = ({ url }) =>
    url.pathname === '/v1.0/users'
      ? { status: 200, json: { value: [], '@odata.nextLink': 'http://127.0.0.2:1/v1.0/users' } }
      : undefined
  await expect(end(null, 'everyone')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_ANSWERED_ODDLY', saw: 'another origin' },
  })
})

test('a lost answer is taken up: the next attempt finds it done', async () => {
  stage.server.loseNextAnswer()
  await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
  const { plan, proof } = await end('ada', 'users', true)
  expect([plan.kind, proof?.verdict, stage.writes()]).toEqual(['settled', 'proven', [postOf(1)]])
})

test('a crash between two users: the second attempt ends the rest, and leaves alone whoever signed in again', async () => {
  stage.server.weather = ({ method, url }) =>
    method === 'POST' && url.pathname.includes(idOf(2)) ? { status: 503, json: {} } : undefined
  await expect(end('ada bob')).rejects.toMatchObject({ effect: 'unknown' })
  stage.server.weather = () => undefined
  stage.state.users[0]!.issued.push('2999-01-01T00:00:00Z')
  const { receipt, proof } = await end('ada bob', 'users', true)
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 2 }, 'proven'])
  expect(stage.writes().toSorted()).toEqual([postOf(1), postOf(2), postOf(2)])
  expect(stage.state.users.map((user) => liveOf(user).length)).toEqual([1, 0])
})

test('a user who is deleted meanwhile does not stop the others, and is not called proven', async () => {
  stage.server.weather = ({ method, url }) => {
    if (method === 'POST' && url.pathname.includes(idOf(1))) stage.state.users.shift()
    return undefined
  }
  expect((await end('ada bob')).proof).toMatchObject({ verdict: 'unknown' })
  expect(stillIn()).toEqual([])
})

test.each([
  ['to revoke', 'POST', 'User.RevokeSessions.All'],
  ['to read users', 'GET', 'User.Read.All'],
])('the right %s may be missing: the fault names it', async (_, method, right) => {
  stage.server.weather = (asked) =>
    asked.method === method && asked.url.pathname.startsWith('/v1.0/users') ? DENIED : undefined
  await expect(end('ada')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([saying(right)]) },
  })
})

test('a limit is a fault that says how long to wait', async () => {
  stage.server.weather = ({ url }) => (url.pathname.endsWith('/revokeSignInSessions') ? LIMITED : undefined)
  await expect(end('ada')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: expect.stringContaining('17') },
  })
})
