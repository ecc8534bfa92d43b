import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cast, LIMITED } from '../../world/identity-zitadel.ts'
import type { Zitadel } from '../../world/identity-zitadel.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

const SESSIONS = '/zitadel.session.v2.SessionService'

let stage: Stage<Zitadel>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string | null, whose = 'users') => stage.run('identity/end-sessions', { whose, users })
const left = () => stage.state.sessions.filter(({ ended }) => !ended).map(({ id }) => id)
const ends = () => stage.server.asked.filter((line) => line === `POST ${SESSIONS}/DeleteSession`)
const onEnd = (doing: () => void) => {
  stage.server.weather = ({ url }) => {
    if (url.pathname === `${SESSIONS}/DeleteSession`) doing()
    return undefined
  }
}

describe('a named user', () => {
  test('every session of theirs ends, nobody else’s, and the list that still shows them is not believed', async () => {
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({
      says: 'Ends every session of ada@org1.id.example.com (101) at the provider',
      lines: expect.arrayContaining(['ada@org1.id.example.com (101): sessions: 2']),
    })
    expect([receipt, proof?.verdict]).toEqual([{ people: 1, ended: 2, logout_tokens: null, residual: [] }, 'proven'])
    expect([left(), ends().length]).toEqual([['s2', 's4', 's5'], 2])
  })

  test('the proof says that refresh tokens outlive it', async () => {
    expect((await end('ada')).proof?.residual).toContainEqual(expect.stringContaining('refresh token outlives'))
  })

  test.each(['101', 'ada@org1.id.example.com', 'ada@example.com'])('is found by %s', async (name) => {
    expect((await end(name)).plan).toMatchObject({ says: expect.stringContaining('(101)') })
  })

  test.each([
    ['nobody', "nobody is nobody's name"],
    ['grace', 'grace is 2 users (102, 103)'],
    ['shared@example.com', 'shared@example.com is 2 users (102, 103)'],
  ])('%s is blocked, and nothing is ended', async (name, because) => {
    expect((await end(name)).plan).toMatchObject({ kind: 'blocked', because })
    expect(ends()).toEqual([])
  })

  test('a query that is not understood and left out leads to nobody else', async () => {
    const open = { ...cast.double }
    await stage.close()
    // A field that ZITADEL does not know is dropped, and not refused: then it lists everybody.
    const forgetful: typeof open = {
      ...open,
      answer: (state, asked) => open.answer(state, { ...asked, body: asked.body.replace('userIdQuery', 'userQuery') }),
    }
    stage = await stageOf({ ...cast, double: forgetful })
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect(left()).toEqual(['s2', 's4', 's5'])
  })

  test('nor does a user who was not asked for', async () => {
    const grace = { userId: '102', username: 'grace', details: { resourceOwner: 'org1' } }
    stage.server.weather = ({ url }) =>
      url.pathname.endsWith('/ListUsers') ? { status: 200, json: { result: [grace] } } : undefined
    expect((await end('ada')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('more than a page is walked to its end', async () => {
    const many = Array.from({ length: 230 }, (_, place) => ({ id: `m${place}`, user: '101' }))
    stage.state.sessions = many
    const { receipt, proof } = await end('ada')
    expect([receipt, proof?.verdict]).toMatchObject([{ ended: 230 }, 'proven'])
    expect(left()).toEqual([])
  })

  test('who was deleted meanwhile is proven by what is listed', async () => {
    onEnd(() => void (stage.state.people = stage.state.people.filter(({ userId }) => userId !== '101')))
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })
})

describe('everyone', () => {
  test('whoever has a session; one in which nobody has said who they are stays', async () => {
    const { receipt, proof } = await end(null, 'everyone')
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 3, ended: 4 }, 'proven'])
    expect(left()).toEqual(['s4'])
  })

  test('sessions that are counted and not shown are said', async () => {
    stage.state.may['org2'] = []
    const { proof } = await end(null, 'everyone')
    expect(left()).toEqual(['s4', 's5'])
    expect(proof?.residual).toContain('1 sessions are counted by ZITADEL and not shown to us')
  })

  test('a page that has lost all of its rows is not the last one', async () => {
    const hidden = Array.from({ length: 120 }, (_, place) => ({ id: `h${place}`, user: '103' }))
    stage.state.sessions.unshift(...hidden)
    stage.state.may['org2'] = []
    expect((await end(null, 'everyone')).receipt).toMatchObject({ people: 2, ended: 3 })
  })

  test('nobody shown, and a login that is never shown: blocked, and not called done', async () => {
    Object.assign(stage.state, { sessions: [], loginV2Required: false })
    await expect(end(null, 'everyone')).rejects.toMatchObject({ effect: 'none', fault: { code: 'PLAN_BLOCKED' } })
  })

  test('nobody shown, and no other login: some may be missing all the same, and that is said', async () => {
    stage.state.sessions = []
    expect((await end(null, 'everyone')).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('our account lacks session.read'),
    })
  })
})

test('who uses the client is not known here: named users are the way out', async () => {
  expect((await end(null, 'client')).plan).toMatchObject({ kind: 'blocked', fix: expect.stringContaining('users') })
})

describe('the first login', () => {
  const LINE =
    'whoever signed in by the first login (v1) stays signed in: ZITADEL lists and ends no such session for us'

  test('where it may be used, what is listed ends, and nothing is proven', async () => {
    stage.state.loginV2Required = false
    const { plan, proof } = await end('ada')
    expect(plan).toMatchObject({ lines: expect.arrayContaining([LINE]) })
    expect(left()).toEqual(['s2', 's4', 's5'])
    expect(proof).toMatchObject({ verdict: 'unknown', residual: expect.arrayContaining([LINE]) })
  })

  test('an empty list is then not called done', async () => {
    Object.assign(stage.state, { sessions: [], loginV2Required: false })
    const { plan, proof } = await end('ada')
    expect([plan.kind, proof?.verdict]).toEqual(['change', 'unknown'])
  })
})

test('a program without a back-channel logout URI is named', async () => {
  stage.state.backChannelLogoutUri = ''
  const line = 'ZITADEL tells shop-web nothing: it has no back-channel logout URI'
  const { plan, proof } = await end('ada')
  expect(plan).toMatchObject({ lines: expect.arrayContaining([line]) })
  expect(proof?.residual).toContain(line)
})

describe('rights', () => {
  const without = (right: string, org = 'org1') =>
    void (stage.state.may[org] = (stage.state.may[org] ?? []).filter((one) => one !== right))

  test.each(['session.read', 'session.delete'])('without %s there it is named, and nothing is ended', async (right) => {
    without(right)
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_REFUSED_US', saw: expect.stringContaining(`${right} in the organization org1`) },
    })
    expect(ends()).toEqual([])
  })

  test('they are asked for in the organization of the user, not in ours', async () => {
    without('session.read', 'org2')
    await expect(end('103')).rejects.toMatchObject({ fault: { saw: expect.stringContaining('org2') } })
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })

  test('lost before the proof, the empty list proves nothing', async () => {
    onEnd(() => without('session.read'))
    await expect(end('ada')).rejects.toMatchObject({ fault: { code: 'TARGET_REFUSED_US' } })
  })

  test('lost in the act, it is named', async () => {
    onEnd(() => without('session.delete'))
    await expect(end('ada')).rejects.toMatchObject({
      fault: {
        code: 'TARGET_REFUSED_US',
        next: expect.arrayContaining([{ say: expect.stringContaining('session.delete') }]),
      },
    })
  })
})

describe('meanwhile', () => {
  test('a lost answer is taken up, and what had ended is not ended again', async () => {
    stage.server.loseNextAnswer()
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    const { receipt, proof } = await end('ada')
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 1, ended: 2 }, 'proven'])
    expect(ends()).toHaveLength(2)
  })

  test('a lost answer to a look leaves nothing in doubt, although it was a POST', async () => {
    stage.server.weather = ({ url }) => (url.pathname.endsWith('/ListSessions') ? { status: 502 } : undefined)
    await expect(end('ada')).rejects.toMatchObject({ effect: 'none', fault: { changed: [] } })
  })

  test('a session that begins while the others end, ends with them', async () => {
    onEnd(() => {
      if (ends().length === 1) stage.state.sessions.push({ id: 's9', user: '101' })
    })
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect(left()).toEqual(['s2', 's4', 's5'])
  })

  test('a session that is gone already when it should end is no fault', async () => {
    onEnd(() => {
      if (ends().length === 2) stage.state.sessions = stage.state.sessions.filter(({ id }) => id !== 's3')
    })
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })

  test('somebody who signs in again is shown, and is no failure', async () => {
    let asked = 0
    stage.server.weather = ({ url }) => {
      // Two plans, the note and two looks in the act: the sixth list is that of the proof.
      if (url.pathname.endsWith('/ListSessions') && ++asked === 6) stage.state.sessions.push({ id: 's9', user: '101' })
      return undefined
    }
    const { proof } = await end('ada')
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(proof?.seen).toContain('ada@org1.id.example.com (101): 1 began since: is it the same person?')
  })

  test('a yes that ends nothing is found out', async () => {
    stage.server.pretend()
    const { proof } = await end('ada')
    expect(proof).toMatchObject({ verdict: 'disproven' })
    expect(proof?.seen).toContain('ada@org1.id.example.com (101): 2 left')
  })

  test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
    stage.server.weather = () => LIMITED
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
    })
    expect(stage.server.changes()).toBe(0)
  })
})
