import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { person, signedIn, sso, tkn } from '../../world/cognito-users.ts'
import type { CognitoUsers } from '../../world/cognito-users.ts'
import type { Asked, Told } from '../../world/double.ts'
import { cast, LIMITED } from '../../world/identity-cognito.ts'
import type { CognitoState } from '../../world/identity-cognito.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<CognitoState>
let users: CognitoUsers
/** What the API was asked for, in order. */
let actions: string[]
beforeEach(async () => {
  stage = await stageOf(cast)
  ;({ users } = stage.state)
  actions = []
  answerWith(() => undefined)
})
afterEach(() => stage.close())

const actionOf = ({ headers }: Asked) => headers.get('x-amz-target')?.split('.').at(-1) ?? ''

function answerWith(early: (action: string, asked: Asked) => Told | undefined): void {
  stage.server.weather = (asked) => {
    actions.push(actionOf(asked))
    return early(actionOf(asked), asked)
  }
}

const end = (names: string, found = false) =>
  stage.run('identity/end-sessions', { whose: 'users', users: names }, { found })
const endEveryone = () => stage.run('identity/end-sessions', { whose: 'everyone' })
const WRITES = ['AdminUserGlobalSignOut', 'AdminRevokeUserSession']
const written = () => actions.filter((action) => WRITES.includes(action))
const livingOf = (name: string) => users.people.find(({ username }) => username === name)?.sessions.map(({ id }) => id)

describe('a named user', () => {
  test('is signed out, their browser session ends, and nobody else’s does', async () => {
    users.people[0]?.older.push('from-before-the-tracking')
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({
      lines: ['ada@example.com (ada): browser sessions: 1, token sessions: 2', expect.any(String)],
    })
    expect(receipt).toMatchObject({ people: 1, ended: 3 })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(users.people[0]).toMatchObject({ sessions: [], older: [] })
    expect(livingOf('bob')).toHaveLength(3)
    expect(actions.slice(actions.indexOf('AdminUserGlobalSignOut'), -2)).toEqual([...WRITES, 'AdminListUserSessions'])
  })

  test('a token that the browser session brings between the two calls ends with it', async () => {
    answerWith((action) => {
      if (action === 'AdminRevokeUserSession')
        users.people[0]?.sessions.push({ id: tkn('between'), type: 'TOKEN', origin: sso('ada') })
      return undefined
    })
    await end('ada')
    expect(livingOf('ada')).toEqual([])
  })

  test('whose username is their email or their preferred name is one person', async () => {
    users.people.push(person('eve@example.com', { attributes: { email: 'eve@example.com' } }))
    Object.assign(users.people[0]?.attributes ?? {}, { preferred_username: 'ada' })
    expect((await end('ada, eve@example.com')).plan).toMatchObject({
      change: { users: [{ id: 'ada' }, { id: 'eve@example.com' }] },
    })
  })

  test.each([
    ['username', 'ada'],
    ['preferred username', 'countess'],
    ['email', 'ada@example.com'],
    ['sub', '0000-ada'],
    ['username and email at once', 'ada,ada@example.com'],
  ])('is found by %s, once', async (_, name) => {
    Object.assign(users.people[0]?.attributes ?? {}, { preferred_username: 'countess' })
    expect((await end(name)).plan).toMatchObject({ change: { users: [{ id: 'ada', name: 'countess' }] } })
  })

  test.each([
    ['nobody’s name', 'carol', /carol is nobody's name/],
    ['a name with quotes and backslashes in it', String.raw`"x\"`, /nobody's name/],
    ['a name longer than a filter', 'a'.repeat(260), /nobody's name/],
    ['an email that a local and a federated user share', 'ada@example.com', /is 2 users/],
    ['one person’s username that is another’s preferred one', 'bob', /is 2 users/],
  ])('%s is blocked, and nobody is signed out', async (_, name, because) => {
    users.people.push(person('google_17', { attributes: { email: 'ada@example.com', preferred_username: 'bob' } }))
    expect((await end(`ada ${name}`)).plan).toMatchObject({ kind: 'blocked', because: expect.stringMatching(because) })
    expect(written()).toEqual([])
  })

  test('who signs in again meanwhile is shown, and is no failure', async () => {
    await end('ada')
    users.people[0]?.sessions.push(...signedIn('again'))
    const { plan, proof } = await end('ada', true)
    expect(plan).toMatchObject({ kind: 'settled' })
    expect(proof).toMatchObject({
      verdict: 'proven',
      seen: expect.arrayContaining([expect.stringContaining('3 began since')]),
    })
    expect(livingOf('ada')).toHaveLength(3)
  })

  test('who is deleted meanwhile has nothing left', async () => {
    answerWith((action) => {
      if (action === 'AdminUserGlobalSignOut') users.people.shift()
      return undefined
    })
    users.people[0] = person('ada', { sessions: [{ id: tkn('app'), type: 'TOKEN' }] })
    expect((await end('ada')).proof).toMatchObject({ verdict: 'proven' })
  })

  test('what a program and a browser keep is said', async () => {
    const { proof } = await end('ada')
    for (const word of [
      'until they expire',
      'no back-channel logout',
      'older than session tracking',
      'another identity',
    ])
      expect(proof?.residual).toContainEqual(expect.stringContaining(word))
  })
})

describe('everyone', () => {
  test('is read page by page, and signed out', async () => {
    users.people.push(person('carol'), person('dan'), person('eve'))
    const { plan, receipt, proof } = await endEveryone()
    expect(plan).toMatchObject({
      lines: expect.arrayContaining(['5 users now', expect.stringContaining('may not be listed')]),
    })
    expect(receipt).toMatchObject({ people: 5, ended: 15 })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(users.people.flatMap(({ sessions }) => sessions)).toEqual([])
  })

  test('the users of one client cannot be asked for', async () => {
    expect((await stage.run('identity/end-sessions', { whose: 'client' })).plan).toMatchObject({ kind: 'blocked' })
    expect(actions).toEqual([])
  })

  test('in a pool that the client is not of, nobody is signed out', async () => {
    const other = await stageOf({ ...cast, target: { ...cast.target, client_id: 'of-another-pool' } })
    onTestFinished(other.close)
    await expect(other.run('identity/end-sessions', { whose: 'everyone' })).rejects.toMatchObject({
      fault: { next: [{ say: expect.stringContaining('user_pool and client_id') }] },
    })
    expect(other.state.users).toEqual(users)
  })
})

describe('without session tracking', () => {
  beforeEach(() => {
    users.tracking = 'DISABLED'
  })

  test('users are signed out all the same, nothing is listed, and nothing is proven', async () => {
    const { plan, proof } = await end('ada')
    const untracked = expect.stringContaining('session tracking is off')
    expect(plan).toMatchObject({
      lines: ['ada@example.com (ada): not listed', untracked, expect.stringContaining('nothing can be proven')],
    })
    expect(livingOf('ada')).toEqual([sso('ada')])
    expect(proof).toMatchObject({ verdict: 'unknown', residual: expect.arrayContaining([untracked]) })
    expect(actions).not.toContain('AdminListUserSessions')
  })

  test('one that is turned off in the middle proves nothing either', async () => {
    users.tracking = 'ENABLED'
    answerWith((action) => {
      if (action === 'AdminRevokeUserSession') users.tracking = 'DISABLED'
      return action === 'AdminListUserSessions' && users.tracking === 'DISABLED'
        ? { status: 200, json: { Sessions: [] } }
        : undefined
    })
    expect((await end('ada')).proof).toMatchObject({ verdict: 'unknown' })
  })
})

test('tokens from before the tracking are on no list: the user is signed out, and nothing is proven', async () => {
  users.people[0] = person('ada', { sessions: [], older: ['from-before-the-tracking'] })
  let broken = true
  answerWith((action) => (action === 'AdminUserGlobalSignOut' && broken ? { status: 500 } : undefined))
  await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
  broken = false
  expect((await end('ada', true)).proof).toMatchObject({ verdict: 'unknown' })
  expect(users.people[0]?.older).toEqual([])
})

test('a lost answer is taken up: the browser session ends in the next attempt', async () => {
  stage.server.loseNextAnswer()
  await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
  expect(livingOf('ada')).toEqual([sso('ada')])
  expect((await end('ada', true)).proof).toMatchObject({ verdict: 'proven' })
  expect(livingOf('ada')).toEqual([])
})

test('a crash between two users leaves those who have ended alone', async () => {
  answerWith((action, { body }) =>
    action === 'AdminUserGlobalSignOut' && body.includes('bob') ? { status: 500 } : undefined,
  )
  await expect(end('ada bob')).rejects.toMatchObject({ effect: 'unknown' })
  await expect.poll(() => livingOf('ada')).toEqual([])
  answerWith(() => undefined)
  users.people[0]?.sessions.push({ id: tkn('again'), type: 'TOKEN' })
  actions = []
  expect((await end('ada bob', true)).proof).toMatchObject({ verdict: 'proven' })
  expect(written()).toEqual(WRITES)
  expect([livingOf('ada'), livingOf('bob')]).toEqual([[tkn('again')], []])
})

test('a list that is some seconds late is read again', async () => {
  const stale = { Sessions: signedIn('ada').map(({ id, type }) => ({ SessionId: id, SessionType: type })) }
  let late = 3
  answerWith((action) => {
    const isStale = action === 'AdminListUserSessions' && livingOf('ada')?.length === 0 && late > 0
    if (isStale) late -= 1
    return isStale ? { status: 200, json: stale } : undefined
  })
  expect((await end('ada')).proof).toMatchObject({ verdict: 'proven' })
  expect(late).toBe(0)
})

test('a yes that meant nothing is found out', async () => {
  stage.server.pretend()
  expect((await end('ada')).proof).toMatchObject({
    verdict: 'disproven',
    seen: expect.arrayContaining([expect.stringContaining('3 left')]),
  })
})

test.each([
  'ListUsers',
  'DescribeUserPoolClient',
  'GetUserPoolSessionConfiguration',
  'AdminListUserSessions',
  'AdminUserGlobalSignOut',
  'AdminRevokeUserSession',
])('without the right to %s it is named', async (right) => {
  answerWith((action) =>
    action === right ? { status: 400, json: { __type: 'AccessDeniedException', message: 'a sentence' } } : undefined,
  )
  await expect(end('ada')).rejects.toMatchObject({
    fault: { code: 'TARGET_REFUSED_US', next: [{ say: expect.stringContaining(`cognito-idp:${right} `) }] },
  })
})

test('asked too often, it waits and asks again: a write that was too much was not made', async () => {
  const left = new Map([...WRITES, 'ListUsers', 'AdminListUserSessions'].map((action) => [action, 2]))
  answerWith((action) => {
    const count = left.get(action) ?? 0
    left.set(action, count - 1)
    return count > 0 ? LIMITED : undefined
  })
  expect((await end('ada')).proof).toMatchObject({ verdict: 'proven' })
})

test('asked too often for a minute, it says so, without effect', async () => {
  answerWith((action) => (action === 'AdminUserGlobalSignOut' ? LIMITED : undefined))
  await expect(end('ada')).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_BUSY' } })
  expect(livingOf('ada')).toHaveLength(3)
  expect(written().length).toBeGreaterThan(3)
})
