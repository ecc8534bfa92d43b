import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cast, LIMITED } from '../../world/identity-authentik.ts'
import type { Authentik } from '../../world/identity-authentik.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

const API = '/api/v3'

let stage: Stage<Authentik>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string | null, whose = 'users') => stage.run('identity/end-sessions', { whose, users })
const sessions = () => stage.state.sessions.map(({ uuid }) => uuid)
const pks = (kind: string) => (stage.state.granted[kind] ?? []).map(({ pk }) => pk)

describe('a named user', () => {
  test('sessions end first, over all pages, then what outlives a session; nobody else loses anything', async () => {
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({
      says: 'Ends every session of ada (1) at the provider',
      lines: expect.arrayContaining(['ada (1): access tokens: 1, refresh tokens: 2, sessions: 3']),
    })
    expect([receipt, proof?.verdict]).toEqual([
      { people: 1, ended: 6, logout_tokens: null, residual: UNTOLD },
      'proven',
    ])
    expect(stage.writes()).toEqual([
      ...['a1', 'a2', 'a3'].map((uuid) => `DELETE ${API}/core/authenticated_sessions/${uuid}/`),
      `DELETE ${API}/oauth2/refresh_tokens/11/`,
      `DELETE ${API}/oauth2/refresh_tokens/12/`,
    ])
    expect([sessions(), pks('refresh_tokens'), pks('access_tokens')]).toEqual([['g1'], [13], []])
  })

  test('the session goes before its access tokens, so that the program is told', async () => {
    await end('ada')
    expect(stage.state.told).toEqual(['a1'])
  })

  test('an access token without a session ends, too', async () => {
    stage.state.granted['access_tokens']?.push({ pk: 22, user: 1, session: null })
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect(stage.writes()).toContain(`DELETE ${API}/oauth2/access_tokens/22/`)
  })

  test('expired and revoked tokens let nobody in: they are not counted, and the trace that they are stays', async () => {
    stage.state.sessions = []
    stage.state.granted['refresh_tokens'] = [
      { pk: 14, user: 1, is_expired: true },
      { pk: 15, user: 1, revoked: true },
    ]
    stage.state.granted['access_tokens'] = []
    expect((await end('ada')).plan).toMatchObject({ kind: 'settled', because: 'ada (1): no session' })
    expect(stage.writes()).toEqual([])
  })

  test.each([
    ['1', 'ada (1)'],
    ['ada@example.com', 'ada (1)'],
  ])('is found by %s', async (name, shown) => {
    expect((await end(name)).plan).toMatchObject({ says: `Ends every session of ${shown} at the provider` })
  })

  test.each([
    ['nobody', "nobody is nobody's name"],
    ['shared@example.com', 'shared@example.com is 2 users (2, 3)'],
    ['4', '4 is 2 users (4, 5)'],
  ])('%s is blocked, and nothing is written', async (name, because) => {
    stage.state.accounts.push({ pk: 4, username: 'joan', email: '' }, { pk: 5, username: '4', email: '' })
    expect((await end(name)).plan).toMatchObject({ kind: 'blocked', because })
    expect(stage.writes()).toEqual([])
  })

  test('a filter that is not kept leads to nobody else', async () => {
    const row = { pk: 2, username: 'grace', email: 'grace@example.com' }
    stage.server.weather = ({ url }) =>
      url.pathname === `${API}/core/users/`
        ? { status: 200, json: { pagination: { next: 0 }, results: [row] } }
        : undefined
    expect((await end('ada')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('nor does a list that is not filtered: nobody else is signed out', async () => {
    stage.state.granted['access_tokens']?.push({ pk: 23, user: 2, session: 'g1' })
    stage.server.weather = ({ url }) => {
      for (const filter of ['user', 'user__username']) url.searchParams.delete(filter)
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect([sessions(), pks('refresh_tokens'), pks('access_tokens')]).toEqual([['g1'], [13], [23]])
  })

  test('a user who was renamed since is found again by the pk: an empty list under the old name proves nothing', async () => {
    let deletions = 0
    stage.server.weather = ({ method }) => {
      if (method === 'DELETE' && ++deletions === 1) stage.state.accounts[0]!.username = 'ada2'
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect(sessions()).toEqual(['g1'])
  })

  test('a user who was deleted meanwhile has nothing left', async () => {
    stage.server.weather = ({ method }) => {
      if (method !== 'DELETE') return undefined
      stage.state.accounts = stage.state.accounts.filter(({ pk }) => pk !== 1)
      stage.state.sessions = []
      stage.state.granted = {}
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })
})

const UNTOLD = ['authentik has no logout URI to tell these programs: shop-web-2']

describe('who is not told', () => {
  test.each([
    ['', 'backchannel', 'authentik has no logout URI to tell these programs: shop-web-2, shop-web'],
    [
      'https://shop.example.com/logout',
      'frontchannel',
      'authentik tells these programs by the user’s browser alone, which is not there: shop-web',
    ],
  ] as const)('a provider with logout URI %o and the method %s is named', async (uri, method, line) => {
    Object.assign(stage.state, { logout_uri: uri, logout_method: method })
    const { plan, proof } = await end('ada')
    expect(plan).toMatchObject({ lines: expect.arrayContaining([line]) })
    expect(proof?.residual).toContain(line)
    expect(stage.state.told).toEqual([])
  })
})

describe('everybody who uses the client', () => {
  test('holders of a code or a token of it, whatever became of that, and the plan says who may be missing', async () => {
    stage.state.granted = {
      authorization_codes: [{ pk: 1, user: 2 }],
      refresh_tokens: [{ pk: 11, user: 1, revoked: true }],
      access_tokens: [],
    }
    const { plan, receipt, proof } = await end(null, 'client')
    expect(plan).toMatchObject({
      lines: expect.arrayContaining(['2 users now', expect.stringContaining('is missing')]),
    })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 2, ended: 4 }, 'proven'])
    expect(sessions()).toEqual([])
    expect(proof?.residual).toContainEqual(expect.stringContaining('is missing'))
  })

  test('another client’s users are not among them', async () => {
    stage.state.granted = { refresh_tokens: [{ pk: 13, user: 3 }] }
    await end(null, 'client')
    expect(sessions()).toEqual(['a1', 'a2', 'a3', 'g1'])
    expect(stage.server.asked).toContainEqual(expect.stringMatching(/refresh_tokens\/\?provider=7&/))
  })
})

test('everyone: whoever has a session, or a refresh token that outlived one', async () => {
  const { receipt, proof } = await end(null, 'everyone')
  expect([receipt, proof?.verdict]).toMatchObject([{ people: 3, ended: 8 }, 'proven'])
  expect([sessions(), pks('refresh_tokens')]).toEqual([[], []])
})

test('a refresh token that is revoked makes nobody one of everyone', async () => {
  const [linus] = stage.state.granted['refresh_tokens']?.filter(({ user }) => user === 3) ?? []
  Object.assign(linus ?? {}, { revoked: true })
  expect((await end(null, 'everyone')).receipt).toMatchObject({ people: 2 })
})

describe('meanwhile', () => {
  test('a lost answer is taken up, and what had ended is not ended again', async () => {
    stage.server.loseNextAnswer()
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({ lines: expect.arrayContaining(['an earlier attempt began with 1 user']) })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 1, ended: 6 }, 'proven'])
    expect(stage.writes().filter((line) => line.includes('/a1/'))).toHaveLength(1)
  })

  test('a crash after the sessions: the refresh tokens are still known, and end', async () => {
    stage.server.weather = ({ method, url }) =>
      method === 'DELETE' && url.pathname.includes('refresh_tokens') ? { status: 503, json: {} } : undefined
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    expect([sessions(), pks('refresh_tokens')]).toEqual([['g1'], [11, 12, 13]])
    stage.server.weather = () => undefined
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect(pks('refresh_tokens')).toEqual([13])
  })

  test('a program that renews its tokens while they are deleted does not slip through', async () => {
    stage.server.weather = ({ method, url }) => {
      if (method !== 'DELETE' || !url.pathname.endsWith('/refresh_tokens/11/')) return undefined
      stage.state.granted['refresh_tokens']?.push({ pk: 31, user: 1, session: null })
      stage.state.granted['access_tokens']?.push({ pk: 32, user: 1, session: null })
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
    expect([pks('refresh_tokens'), pks('access_tokens')]).toEqual([[13], []])
  })

  test('somebody who signs in again is shown, and is no failure', async () => {
    stage.server.weather = ({ method, url }) => {
      if (method === 'DELETE' && url.pathname.endsWith('/refresh_tokens/12/'))
        stage.state.sessions.push({ uuid: 'a9', user: 1 })
      return undefined
    }
    const { proof } = await end('ada')
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(proof?.seen).toContain('ada (1): 1 began since: is it the same person?')
    expect(sessions()).toEqual(['g1', 'a9'])
  })

  test('a session that is gone already when it should end is no fault', async () => {
    stage.server.weather = ({ method, url }) => {
      if (method === 'DELETE' && url.pathname.endsWith('/a2/'))
        stage.state.sessions = stage.state.sessions.filter(({ uuid }) => uuid !== 'a2')
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
  })

  test('a yes that ends nothing is found out', async () => {
    stage.server.pretend()
    const { proof } = await end('ada')
    expect(proof).toMatchObject({ verdict: 'disproven' })
    expect(proof?.seen).toContain('ada (1): 6 left')
  })

  test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
    stage.server.weather = ({ url }) => (url.pathname.startsWith('/api/') ? LIMITED : undefined)
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
    })
    expect(stage.server.changes()).toBe(0)
  })
})
