import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ADA, session } from '../../world/auth0-users.ts'
import { cast, LIMITED } from '../../world/identity-auth0.ts'
import type { Auth0State } from '../../world/identity-auth0.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

const GRACE = 'google-oauth2|1081'
const PATH = '/api/v2/users/auth0%7C5f7c8ec7c33c6c004bbafe82'
const BOTH = [`DELETE ${PATH}/sessions`, `DELETE ${PATH}/refresh-tokens`]

let stage: Stage<Auth0State>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const end = (users: string, found = false) => stage.run('identity/end-sessions', { whose: 'users', users }, { found })
const endOfClient = () => stage.run('identity/end-sessions', { whose: 'client', users: null })
const living = () => [...stage.state.sessions, ...stage.state.refresh_tokens].map(({ id }) => id)
const OF_GRACE = ['sess_grace', 'rt_grace']
const at = (minutes: number) => new Date(stage.state.now - minutes * 60_000).toISOString()
const row = (type: string, userId: string, minutes = 1) => ({
  date: at(minutes),
  type,
  user_id: userId,
  client_id: 'shop-web',
})

describe('named users', () => {
  test('lose their sessions and then their refresh tokens, at whichever client; nobody else does', async () => {
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({
      says: `Ends every session of ada@shop.example (${ADA}) at the provider`,
      lines: expect.arrayContaining([`ada@shop.example (${ADA}): refresh tokens: 1, sessions: 2`]),
    })
    expect(receipt).toMatchObject({ people: 1, ended: 3 })
    expect([stage.writes(), living()]).toEqual([BOTH, OF_GRACE])
    expect(proof).toMatchObject({ verdict: 'proven' })
  })

  test.each([
    ['id', ADA],
    ['address', 'ada@shop.example'],
    ['address, which Auth0 keeps in lower case', 'Ada@Shop.example'],
  ])('are found by %s', async (_, name) => {
    expect((await end(name)).proof?.verdict).toBe('proven')
    expect(living()).toEqual(OF_GRACE)
  })

  test('are found by the address as another provider spells it', async () => {
    await end('Grace@shop.example')
    expect(living()).not.toEqual(expect.arrayContaining(OF_GRACE))
  })

  test.each([
    ['nobody', 'eve', "nobody's name"],
    ['an id that was never given', 'auth0|nobody', "nobody's name"],
    ['a user name in another case', 'Ada', "nobody's name"],
    ['two users with one address', 'twin@shop.example', 'twin@shop.example is 2 users (auth0|twin, github|twin)'],
  ])('a name that is of %s ends nothing, not even for the others', async (_, name, because) => {
    stage.state.users.push(
      { user_id: 'auth0|twin', email: 'twin@shop.example' },
      { user_id: 'github|twin', email: 'twin@shop.example' },
    )
    expect((await end(`ada, ${name}`)).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining(because),
    })
    expect(stage.writes()).toEqual([])
  })

  test('a name goes into the search as a whole, and what else the search brings is nobody', async () => {
    const others = [{ user_id: 'auth0|other', username: 'other' }]
    stage.server.weather = ({ url }) => (url.pathname === '/api/v2/users' ? { status: 200, json: others } : undefined)
    expect((await end('o"OR*')).plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('nobody') })
    expect(stage.server.asked.filter((line) => line.includes('username%3A'))).toEqual([
      expect.stringContaining(`q=${encodeURIComponent(String.raw`username:"o\"OR*"`)}&`),
    ])
  })

  test('whoever has no session has nothing to end', async () => {
    expect((await end('idle')).plan).toMatchObject({ kind: 'settled' })
  })

  test('are looked at over all pages, and one that ends between two pages hides no other', async () => {
    const many = (kind: string, count: number) =>
      Array.from({ length: count }, (_, place) => session(`${kind}_${String(place).padStart(4, '0')}`, ADA))
    stage.state.sessions = many('sess', 230)
    stage.state.refresh_tokens = many('rt', 130)
    let lists = 0
    stage.server.weather = ({ url }) => {
      if (url.searchParams.get('from') === 'sess_0099') lists += 1
      // The third look is that of the act: the plan is made twice.
      if (lists === 3) stage.state.sessions = stage.state.sessions.filter(({ id }) => id !== 'sess_0000')
      return undefined
    }
    const { plan, receipt, proof } = await end('ada')
    expect(plan).toMatchObject({ lines: expect.arrayContaining([expect.stringContaining('sessions: 230')]) })
    expect([receipt, proof?.verdict, living()]).toMatchObject([{ ended: 360 }, 'proven', []])
  })
})

describe('users of the client', () => {
  test('are those of the log and of the grants; what they have at other clients ends, too', async () => {
    stage.state.logs = [row('seacft', ADA), row('fp', 'auth0|idle'), { ...row('s', ''), user_id: '' }]
    stage.state.grants.push({ id: 'cgr_9', clientID: 'shop-web', user_id: GRACE })
    const { plan, receipt, proof } = await endOfClient()
    expect(plan).toMatchObject({
      change: { whose: 'client', users: null },
      lines: expect.arrayContaining(['2 users now', expect.stringMatching(/before the log begins/)]),
    })
    expect([receipt, living()]).toMatchObject([{ people: 2, ended: 5 }, []])
    expect(proof).toMatchObject({
      verdict: 'proven',
      residual: expect.arrayContaining([expect.stringMatching(/before the log begins/)]),
    })
  })

  test('those of other clients are left alone', async () => {
    stage.state.logs = [row('seacft', ADA), { ...row('seacft', GRACE), client_id: 'portal' }]
    await endOfClient()
    expect(living()).toEqual(OF_GRACE)
  })

  test('are found behind the thousand rows at which a search ends', async () => {
    const rows = Array.from({ length: 2300 }, (_, place) => row('sertft', ADA, 10 + place))
    stage.state.logs = [...rows, row('s', GRACE, 5000)]
    const { receipt } = await endOfClient()
    expect(receipt).toMatchObject({
      people: 2,
      residual: expect.not.arrayContaining([expect.stringMatching(/more rows/)]),
    })
  })

  test('a thousand rows of one instant hide the older ones, and that is said', async () => {
    stage.state.logs = [...Array.from({ length: 1000 }, () => row('sertft', ADA)), row('s', GRACE, 60)]
    const { receipt } = await endOfClient()
    expect(receipt).toMatchObject({
      people: 1,
      residual: expect.arrayContaining([expect.stringMatching(/more rows than stanch reads/)]),
    })
  })

  test('an account that was deleted since stands in nobody’s way', async () => {
    stage.state.logs = [row('seacft', ADA), row('seacft', 'auth0|gone')]
    const { receipt, proof } = await endOfClient()
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 2, ended: 3 }, 'proven'])
  })

  test('everyone cannot be ended: Auth0 lists no more than a thousand users', async () => {
    const { plan } = await stage.run('identity/end-sessions', { whose: 'everyone', users: null })
    expect([plan.kind, stage.writes()]).toEqual(['blocked', []])
  })
})

describe('a deletion that was accepted and is not done', () => {
  test('is waited for', async () => {
    stage.state.slow = 4
    const { proof } = await end('ada')
    expect([proof?.verdict, living()]).toEqual(['proven', OF_GRACE])
  })

  test('is not waited for on account of a session that began meanwhile', async () => {
    stage.server.weather = ({ method, url }) => {
      if (method === 'DELETE' && url.pathname.endsWith('tokens')) stage.state.sessions.push(session('sess_ada_3', ADA))
      return undefined
    }
    expect((await end('ada')).proof?.verdict).toBe('proven')
    // Two plans, the act, one look after the deletion, the proof.
    expect(stage.server.asked.filter((line) => line.startsWith(`GET ${PATH}/sessions`))).toHaveLength(5)
  })

  test('of an account that is deleted meanwhile is done', async () => {
    stage.server.weather = ({ method }) => {
      if (method === 'DELETE') stage.state.users = stage.state.users.filter(({ user_id: id }) => id !== ADA)
      return undefined
    }
    expect((await end(ADA)).proof?.verdict).toBe('proven')
  })

  test('is not waited for for ever, and proves nothing', async () => {
    stage.state.slow = 100
    const { proof } = await end('ada')
    expect(proof).toMatchObject({
      verdict: 'disproven',
      seen: expect.arrayContaining([expect.stringContaining('3 left')]),
    })
  })

  test('a yes that meant nothing is found out', async () => {
    stage.server.pretend()
    expect((await end('ada')).proof?.verdict).toBe('disproven')
  })
})

describe('cut short', () => {
  test('a lost answer: the next attempt ends what is left', async () => {
    stage.server.loseNextAnswer()
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    expect(living()).toEqual(['sess_grace', 'rt_ada', 'rt_grace'])
    const { receipt, proof } = await end('ada', true)
    expect([receipt, proof?.verdict, living()]).toMatchObject([{ people: 1, ended: 3 }, 'proven', OF_GRACE])
  })

  test('everything ended and nobody told: the next attempt writes nothing, and proves it', async () => {
    stage.server.weather = ({ method, url }) => {
      const isLast = method === 'GET' && url.pathname.endsWith('/sessions') && stage.state.refresh_tokens.length === 1
      return isLast ? { status: 500, json: {} } : undefined
    }
    await expect(end('ada')).rejects.toMatchObject({ effect: 'unknown' })
    stage.server.weather = () => undefined
    const { plan, proof } = await end('ada', true)
    expect([plan.kind, proof?.verdict, stage.writes()]).toEqual(['settled', 'proven', BOTH])
  })

  test('somebody who signed in again meanwhile is shown, and neither signed out nor a failure', async () => {
    await end('ada')
    stage.state.sessions.push(session('sess_ada_3', ADA))
    const { plan, proof } = await end('ada', true)
    expect([plan.kind, stage.writes(), living()]).toMatchObject([
      'settled',
      BOTH,
      expect.arrayContaining(['sess_ada_3']),
    ])
    expect(proof).toMatchObject({
      verdict: 'proven',
      seen: expect.arrayContaining([expect.stringContaining('1 began since')]),
    })
  })
})

describe('refused', () => {
  const without = (scope: string) => void (stage.state.scopes = stage.state.scopes.filter((one) => one !== scope))
  const names = (text: string) => ({ next: expect.arrayContaining([{ say: expect.stringContaining(text) }]) })

  test.each(['read:users', 'read:clients', 'read:sessions', 'read:refresh_tokens', 'read:logs', 'delete:sessions'])(
    'without %s, which is named, no session ends',
    async (scope) => {
      without(scope)
      await expect(end('ada')).rejects.toMatchObject({
        effect: 'none',
        fault: { code: 'TARGET_REFUSED_US', ...names(scope) },
      })
      expect(living()).toHaveLength(5)
    },
  )

  test('without delete:refresh_tokens the sessions are gone already: it does not say that nothing changed', async () => {
    without('delete:refresh_tokens')
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'unknown',
      fault: {
        code: 'TARGET_REFUSED_US',
        changed: [expect.stringContaining('ended')],
        ...names('delete:refresh_tokens'),
      },
    })
    expect(living()).toEqual(['sess_grace', 'rt_ada', 'rt_grace'])
  })

  test('for one of two: that the other’s sessions are as they were, it does not say', async () => {
    stage.server.weather = ({ method, url }) =>
      method === 'DELETE' && url.pathname.includes('1081') ? { status: 403, json: {} } : undefined
    await expect(end(`${ADA}, ${GRACE}`)).rejects.toMatchObject({
      effect: 'unknown',
      fault: { code: 'TARGET_REFUSED_US', changed: [expect.stringContaining('some of the sessions')] },
    })
  })

  test.each(['GET', 'DELETE'])('on another plan the fault says so (%s)', async (what) => {
    stage.server.weather = ({ method, url }) =>
      method === what && url.pathname.endsWith('/sessions') ? { status: 403, json: {} } : undefined
    await expect(end('ada')).rejects.toMatchObject({ effect: 'none', fault: names('Enterprise plan') })
  })

  test('a 404 of somebody who is there is not read as no session', async () => {
    stage.server.weather = ({ url }) =>
      url.pathname.endsWith('/sessions') ? { status: 404, json: { statusCode: 404, error: 'Not Found' } } : undefined
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_ANSWERED_ODDLY', ...names('Enterprise plan') },
    })
  })

  test('a limit is a fault that says how long to wait', async () => {
    stage.server.weather = ({ method }) => (method === 'DELETE' ? LIMITED : undefined)
    await expect(end('ada')).rejects.toMatchObject({
      effect: 'none',
      fault: { code: 'TARGET_BUSY', saw: expect.stringContaining('wait') },
    })
    expect(living()).toHaveLength(5)
  })
})

describe('logout tokens', () => {
  const set = (more: object, urls = ['https://shop.example/logout']) =>
    void (stage.state.client.oidc_logout = { backchannel_logout_urls: urls, backchannel_logout_initiators: more })
  const linesOf = async () => {
    const { plan } = await end('ada')
    return plan.kind === 'change' ? (plan.lines ?? []).join('\n') : ''
  }

  test.each([
    ['no initiator', { mode: 'custom', selected_initiators: ['rp-logout'] }, undefined, /session-revoked is not among/],
    ['no URL', { mode: 'all' }, [], /shop-web has no back-channel logout URL/],
  ])('with %s, it is said before anything ends that nobody is told', async (_, initiators, urls, words) => {
    set(initiators, urls)
    expect(await linesOf()).toMatch(words)
  })

  test.each([{ mode: 'all' }, { selected_initiators: ['session-revoked'] }])(
    'with %o there is no warning',
    async (more) => {
      set(more)
      expect(await linesOf()).not.toMatch(/logout token|logout URL/)
    },
  )

  test('are counted from the log of Auth0', async () => {
    set({ mode: 'all' })
    const { proof } = await end('ada')
    expect(proof?.seen).toContainEqual('logout tokens, as the provider says: 1 delivered, 0 not')
  })

  test('that did not arrive leave the program’s sessions open', async () => {
    set({ mode: 'all' })
    stage.state.program = 'ill'
    const { proof } = await end('ada')
    expect(proof).toMatchObject({
      verdict: 'proven',
      residual: expect.arrayContaining([expect.stringContaining('logout tokens that did not arrive: 1')]),
    })
  })

  test('of other people, of before, and of those who signed themselves out are not ours', async () => {
    const told = row('oidc_backchannel_logout_succeeded', ADA, 0)
    stage.state.logs = [
      told,
      { ...told, user_id: GRACE },
      { ...told, date: at(1) },
      { ...told, details: { initiator: 'rp-logout' } },
      row('fslo', ADA, 0),
    ]
    expect((await end('ada')).proof?.seen).toContainEqual(expect.stringContaining('1 delivered, 1 not'))
  })

  test('that the log has late are waited for', async () => {
    set({ mode: 'all' })
    let searches = 0
    stage.server.weather = ({ url }) => {
      if (!url.searchParams.get('q')?.includes('logout')) return undefined
      searches += 1
      return searches < 3 ? { status: 200, json: [] } : undefined
    }
    expect((await end('ada')).proof?.seen).toContainEqual(expect.stringContaining('1 delivered, 0 not'))
  })
})
