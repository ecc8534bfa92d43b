import { describe, expect, test } from 'vitest'
import type { Keycloak } from '../../world/keycloak-state.ts'
import { sessions, start } from './at-keycloak.ts'

describe('sessions', () => {
  const LOGOUT = 'session/back-channel-logout'

  test('end to the last page, online and offline, each with a logout token where there is an address', async () => {
    const { run, state, server } = await start((before) => {
      before.sessions = [...sessions(230), ...sessions(110, true)]
      before.client.attributes['backchannel.logout.url'] = 'https://shop.example.com/logout'
    })
    const { plan, receipt } = await run(LOGOUT, {})
    expect(plan).toMatchObject({ lines: expect.arrayContaining(['340 sessions and 110 grants now']) })
    expect(receipt).toMatchObject({ ended: 340, grants_revoked: 110 })
    expect([state.sessions, state.outbox.length]).toEqual([[], 340])
    expect(server.asked.filter((line) => line.includes('logout-all'))).toEqual([])
  })

  test('other programs of the same single sign-on are named: they ended too', async () => {
    const both = { id: 'both', user: 'ada', offline: false, clients: ['shop-web', 'portal'] }
    const { run } = await start((state) => void (state.sessions = [both]))
    const { receipt } = await run(LOGOUT, {})
    expect(receipt).toMatchObject({ residual: expect.arrayContaining([expect.stringContaining('portal')]) })
  })

  test('that are counted and not shown are no end of sessions', async () => {
    const { run, server } = await start((state) => void (state.sessions = sessions(2)))
    let lists = 0
    server.weather = ({ url }) => {
      if (!url.pathname.endsWith('/user-sessions')) return undefined
      lists += 1
      return lists > 3 ? { status: 200, json: [] } : undefined
    }
    await expect(run(LOGOUT, {})).rejects.toMatchObject({
      effect: 'unknown',
      fault: { code: 'TARGET_ANSWERED_ODDLY', retry: 'safe' },
    })
  })

  test('without an address for logout tokens nobody is told, and nothing is proven', async () => {
    const { run } = await start((state) => void (state.sessions = sessions(1)))
    expect((await run(LOGOUT, {})).proof).toMatchObject({ verdict: 'unknown' })
  })
})

test('grants: consents and offline sessions end, for this client alone', async () => {
  const { run, state } = await start((before) => {
    before.sessions = [
      { id: 'consented', user: 'ada', offline: false, clients: ['shop-web', 'portal'] },
      { id: 'offline', user: 'bob', offline: true, clients: ['shop-web'] },
      { id: 'neither', user: 'eve', offline: false, clients: ['shop-web'] },
    ]
    before.consents = { ada: ['profile', 'email'] }
  })
  const { plan, receipt, proof } = await run('identity/revoke-grants', {})
  expect(plan).toMatchObject({ lines: ['consents: 1', 'offline sessions: 1'] })
  expect([receipt, proof?.verdict]).toEqual([{ revoked: 2, left: 0 }, 'proven'])
  expect(state.sessions.map(({ id, clients }) => `${id} ${clients.join()}`)).toEqual([
    'consented portal',
    'neither shop-web',
  ])
})

test('not-before: tokens of this very second are older, too; a second process sets no later one', async () => {
  const { run, state } = await start()
  const chosen = state.now + 1
  await run('identity/set-not-before', {})
  state.now += 60
  expect((await run('identity/set-not-before', {}, { found: true })).plan).toMatchObject({ kind: 'settled' })
  expect(state.client.notBefore).toBe(chosen)
})

describe('who used the client', () => {
  const EVENTS = 'identity/used-since'
  const event = (type: string, ipAddress: string, more: object = {}): Keycloak['events'][number] => {
    return { clientId: 'shop-web', type, time: 1_795_599_000_000, ipAddress, ...more }
  }
  const right = { details: { client_auth_method: 'client-secret' } }
  const wrong = { error: 'invalid_client_credentials' }
  const signIn = { ...event('CLIENT_LOGIN', '192.0.2.1'), clientId: 'stanch' }

  test('our own probes are left out, and a token from our own address is not', async () => {
    const { run } = await start((state) => {
      state.events = [
        signIn,
        event('REVOKE_GRANT_ERROR', '192.0.2.1', { ...right, error: 'invalid_token' }),
        event('REVOKE_GRANT_ERROR', '192.0.2.1', wrong),
        event('CODE_TO_TOKEN', '192.0.2.1', right),
        event('REVOKE_GRANT_ERROR', '203.0.113.9', { ...right, error: 'invalid_token' }),
        event('REVOKE_GRANT_ERROR', '203.0.113.9', wrong),
      ]
    })
    const { proof } = await run(EVENTS, { since: '1h' })
    expect(proof).toMatchObject({ finding: { used: 'yes', uses: 2, refused: 1 } })
    expect(proof?.seen).toContainEqual('left out: 2 probes of our own')
  })

  test('more than one page is read', async () => {
    const { run } = await start((state) => {
      state.events = Array.from({ length: 250 }, () => event('CODE_TO_TOKEN', '203.0.113.9', right))
    })
    expect((await run(EVENTS, { since: '1h' })).proof).toMatchObject({ finding: { uses: 250 } })
  })

  test('no use is no evidence, while refreshes are not kept', async () => {
    const { run } = await start()
    const { proof } = await run(EVENTS, { since: '1h' })
    expect(proof).toMatchObject({ verdict: 'unknown', finding: { used: 'unknown' } })
    expect(proof?.seen).toContainEqual(expect.stringContaining('REFRESH_TOKEN, INTROSPECT_TOKEN'))
  })

  test('a realm without events says nothing', async () => {
    const { run } = await start((state) => void (state.eventsEnabled = false))
    expect((await run(EVENTS, { since: '1h' })).proof).toMatchObject({
      verdict: 'unknown',
      finding: { used: 'unknown' },
    })
  })
})

test('a rotation is no difference of the setup; what an attacker left behind is', async () => {
  const { run, issue, state } = await start((before) => void (before.client.serviceAccountsEnabled = true))
  const { proof: written } = await run('identity/read-baseline', {})
  const compare = () => run('identity/compare-baseline', { baseline: written?.finding?.['baseline'] })
  await issue('contain-first')
  expect((await compare()).proof).toMatchObject({ verdict: 'proven' })
  state.client.redirectUris.push('https://evil.example/callback')
  state.client.attributes['jwks.url'] = 'https://evil.example/jwks'
  state.accountRoles.push('manage-users')
  const { proof } = await compare()
  expect(proof).toMatchObject({
    verdict: 'disproven',
    seen: [
      'attributes: added jwks.url=https://evil.example/jwks',
      'redirect URIs: added https://evil.example/callback',
      'service account roles: added manage-users',
    ],
  })
})

test('the order in which Keycloak tells the settings of a mapper is no difference', async () => {
  const mapper = (config: object) => ({
    protocolMappers: [{ name: 'till', protocolMapper: 'oidc-hardcoded-claim', config }],
  })
  const { run, state } = await start((before) =>
    Object.assign(before.client, mapper({ 'claim.name': 'till', value: '7' })),
  )
  const { proof: written } = await run('identity/read-baseline', {})
  const compare = async () =>
    (await run('identity/compare-baseline', { baseline: written?.finding?.['baseline'] })).proof
  Object.assign(state.client, mapper({ value: '7', 'claim.name': 'till' }))
  expect(await compare()).toMatchObject({ verdict: 'proven' })
  Object.assign(state.client, mapper({ value: '8', 'claim.name': 'till' }))
  expect(await compare()).toMatchObject({ verdict: 'disproven' })
})
