import { describe, expect, test } from 'vitest'
import type { Keycloak, KeycloakSession } from '../../world/keycloak-state.ts'
import { sessions, start } from './at-keycloak.ts'

const END = 'identity/end-sessions'
const session = (id: string, user: string, more: Partial<KeycloakSession> = {}): KeycloakSession => {
  return { id, user, offline: false, clients: ['shop-web'], ...more }
}
const left = ({ sessions: all }: Keycloak) => all.map(({ id }) => id)
const of = (users: string) => ({ whose: 'users', users })

describe('of named users', () => {
  const scene = () =>
    start((state) => {
      state.sessions = [
        session('laptop', 'ada', { clients: ['shop-web', 'portal'] }),
        session('phone', 'ada', { clients: ['portal'] }),
        session('report', 'ada', { offline: true, clients: ['reporting'] }),
        session('nightly', 'ada', { offline: true }),
        session('other', 'bob'),
      ]
      state.emails = { bob: 'bob@shop.example' }
      state.client.attributes['backchannel.logout.url'] = 'https://shop.example.com/logout'
    })

  test('every session ends, online and offline, at whichever client, with its logout token, and nobody else’s', async () => {
    const { run, state, server } = await scene()
    const { plan, receipt, proof } = await run(END, of('ADA'))
    expect(plan).toMatchObject({
      says: 'Ends every session of ada at the provider',
      lines: expect.arrayContaining(['ada: offline sessions: 2, sessions: 2']),
    })
    expect(receipt).toMatchObject({ people: 1, ended: 4 })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect([left(state), state.outbox.map(({ sid }) => sid).toSorted()]).toEqual([['other'], ['laptop', 'nightly']])
    // It would leave the offline ones, and say that all is well.
    expect(server.asked.filter((line) => line.endsWith('/logout'))).toEqual([])
  })

  test('several, by name and by address; an address that is a name elsewhere is not taken for two', async () => {
    const { run, state } = await scene()
    expect((await run(END, of(' ada, BOB@shop.example\nada '))).receipt).toMatchObject({ people: 2, ended: 5 })
    expect(left(state)).toEqual([])
  })

  test('a name that nobody has is said before anything ends', async () => {
    const { run, state, writes } = await scene()
    const { plan } = await run(END, of('ada, mallory'))
    expect(plan).toMatchObject({ kind: 'blocked', because: "mallory is nobody's name" })
    expect([writes(), left(state).length]).toEqual([[], 5])
  })

  test('an address that two accounts have is nobody’s in particular', async () => {
    const { run, writes } = await start(
      (state) => void (state.emails = { ada: 'it@shop.example', bob: 'it@shop.example' }),
    )
    expect((await run(END, of('it@shop.example'))).plan).toMatchObject({
      kind: 'blocked',
      because: 'it@shop.example is 2 users (ada, bob)',
      fix: 'name each by the id that the provider gives it',
    })
    expect(writes()).toEqual([])
  })

  test('the approval is given to an id, whoever has the name by then', async () => {
    const { run } = await start((state) => void (state.sessions = [session('laptop', 'id-of-eve')]))
    const { plan } = await run(END, of('eve'))
    expect(plan).toMatchObject({
      says: 'Ends every session of eve (id-of-eve) at the provider',
      change: { users: [{ id: 'id-of-eve', name: 'eve' }] },
    })
  })

  test('nobody to sign out is nothing to do', async () => {
    const { run, writes } = await start((state) => void (state.emails = { ada: 'ada@shop.example' }))
    expect((await run(END, of('ada'))).plan).toMatchObject({ kind: 'settled', because: 'ada: no session' })
    expect(writes()).toEqual([])
  })

  test.each([
    [{ whose: 'users' }, 'whose is users, and none is named'],
    [{ whose: 'users', users: ' , ' }, 'whose is users, and none is named'],
    [{ whose: 'everyone', users: 'ada' }, 'users are named, but whose is everyone'],
    [{ whose: 'client', users: 'ada' }, 'users are named, but whose is client'],
    [of(Array.from({ length: 51 }, (_, at) => `user-${at}`).join()), '51 users are named, and 50 is the most'],
  ])('%j is refused, and nobody is asked anything', async (args, because) => {
    const { run, server } = await scene()
    expect((await run(END, args)).plan).toMatchObject({ kind: 'blocked', because })
    expect(server.asked).toEqual([])
  })

  test('whoever signs in again meanwhile is shown, and is no failure', async () => {
    const { run, state, server } = await scene()
    server.weather = ({ method, url }) => {
      if (method === 'DELETE' && url.pathname.endsWith('/nightly')) state.sessions.push(session('again', 'ada'))
      return undefined
    }
    const { proof } = await run(END, of('ada'))
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(proof?.seen).toContainEqual('ada: 1 began since: is it the same person?')
  })

  test('a session that the provider says it ended, and lists again, refutes it', async () => {
    const { run, server } = await scene()
    server.weather = ({ method, url }) =>
      method === 'DELETE' && url.pathname.endsWith('/phone') ? { status: 204 } : undefined
    const { proof } = await run(END, of('ada'))
    expect(proof).toMatchObject({ verdict: 'disproven', seen: expect.arrayContaining(['ada: 1 left']) })
  })

  test('after a crash midway the next attempt ends the rest, and still counts them all', async () => {
    const { run, state, server } = await scene()
    state.emails['ada'] = 'ada@shop.example'
    server.weather = ({ method, url }) =>
      method === 'DELETE' && url.pathname.endsWith('/report') ? { status: 503, json: {} } : undefined
    await expect(run(END, of('ada'))).rejects.toMatchObject({ effect: 'unknown' })
    expect(left(state)).toEqual(['report', 'nightly', 'other'])
    server.weather = () => undefined
    const { receipt, proof } = await run(END, of('ada'), { found: true })
    expect([receipt, proof?.verdict, left(state)]).toMatchObject([{ ended: 4 }, 'proven', ['other']])
    expect((await run(END, of('ada'), { found: true })).plan).toMatchObject({
      kind: 'settled',
      because: 'an earlier attempt has ended them all',
      receipt: { people: 1, ended: 4 },
    })
  })

  test('where the role is missing nobody is found: that is said, and not "nobody’s name"', async () => {
    const { run } = await start((state) => void (state.roles = ['manage-clients', 'query-users']))
    await expect(run(END, of('ada'))).rejects.toMatchObject({
      fault: { next: expect.arrayContaining([{ say: expect.stringContaining('the role manage-users') }]) },
    })
  })
})

describe('of everybody who uses the client', () => {
  test('who else has a session stays signed in; who has one here is signed out everywhere', async () => {
    const { run, state } = await start((before) => {
      before.sessions = [
        ...sessions(120),
        ...sessions(3, true),
        session('else', 'user-0', { clients: ['portal'] }),
        session('stranger', 'zoe', { clients: ['portal'] }),
        session('away', 'eve', { offline: true }),
      ]
    })
    const { plan, receipt, proof } = await run(END, { whose: 'client' })
    expect(plan).toMatchObject({
      change: { whose: 'client', users: null },
      lines: ['121 users now', expect.any(String)],
    })
    expect([receipt, proof?.verdict]).toMatchObject([{ people: 121, ended: 125 }, 'proven'])
    expect(left(state)).toEqual(['stranger'])
  })

  test('front-channel logout is on: its programs will not be told, and that is said before', async () => {
    const { run } = await start((state) => {
      state.sessions = sessions(1)
      Object.assign(state.client, { frontchannelLogout: true })
    })
    const { plan, proof } = await run(END, { whose: 'client' })
    const silent = expect.stringContaining('Keycloak sends it no logout token')
    expect([plan, proof?.residual]).toMatchObject([
      { lines: expect.arrayContaining([silent]) },
      expect.arrayContaining([silent]),
    ])
  })
})

describe('of everyone', () => {
  test('all clients of the realm are looked at, and the plan says that one’s own session ends, too', async () => {
    const { run, state } = await start((before) => {
      before.sessions = [session('here', 'ada'), session('there', 'zoe', { clients: ['portal'] })]
    })
    const { plan, proof } = await run(END, { whose: 'everyone' })
    expect(plan).toMatchObject({
      says: 'Ends every session of EVERYONE at the provider',
      lines: expect.arrayContaining(['your own session there ends, too, if you have one']),
    })
    expect([proof?.verdict, left(state)]).toEqual(['proven', []])
    expect(proof?.residual).toContainEqual(expect.stringContaining('no client is part of any more'))
  })

  test('nobody is signed in', async () => {
    const { run } = await start()
    expect((await run(END, { whose: 'everyone' })).plan).toMatchObject({ kind: 'settled' })
  })
})
