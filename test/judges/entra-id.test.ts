// Microsoft's client of Graph is the judge of our double of Entra ID. It has nothing to say about sign-in.
import {
  AuthenticationHandler,
  Client,
  GraphError,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client'
import type { Context, Middleware } from '@microsoft/microsoft-graph-client'
import { expect, test } from 'vitest'
import { makeClientKey } from '../../src/sdk/key/make-key.ts'
import { publicOf } from '../world/client-key.ts'
import { LEAKED } from '../world/double.ts'
import { idOf, liveOf, member } from '../world/entra-users.ts'
import { APP_ID, cast, double, keyCredentialOf, LIMITED, passwordOf, TOKEN } from '../world/identity-entra-id.ts'
import type { EntraState } from '../world/identity-entra-id.ts'
import { busyOnce, served } from './served.ts'

const APPLICATION = `/applications(appId='${APP_ID}')`
const PRINCIPAL = `/servicePrincipals(appId='${APP_ID}')`

async function judge(change?: (state: EntraState) => void, token = TOKEN) {
  const server = await served(double, change)
  const https = server.url.replace('http:', 'https:')
  const signIn = new AuthenticationHandler({ getAccessToken: async () => token })
  const retry = new RetryHandler(new RetryHandlerOptions())
  signIn.setNext(retry)
  retry.setNext(plain(server.url, https))
  return {
    server,
    graph: Client.initWithMiddleware({ baseUrl: https, customHosts: new Set(['127.0.0.1']), middleware: signIn }),
  }
}

/** In place of the last handler: the SDK gives its token to https alone, and the double speaks http. */
function plain(http: string, https: string): Middleware {
  return {
    execute: async (context: Context) => {
      const reply = await fetch(String(context.request).replace(https, http), context.options)
      const text = (await reply.text()).replaceAll(http, https)
      context.response = new Response(text === '' ? null : text, reply)
    },
  }
}

test('it adds a password that is shown once, finds it by keyId and hint, and removes the leaked one', async () => {
  const { server, graph } = await judge()
  const made = await graph.api(`${APPLICATION}/addPassword`).post({ passwordCredential: { displayName: 'stanch/k' } })
  expect(double.live(server.state)).toEqual([LEAKED, made.secretText])
  const { passwordCredentials: held } = await graph.api(APPLICATION).select(['id', 'passwordCredentials']).get()
  expect(held.at(-1)).toMatchObject({ keyId: made.keyId, displayName: 'stanch/k', secretText: null })
  expect(held.at(-1).hint).toBe(made.secretText.slice(0, 3))
  expect(Date.parse(made.endDateTime) - Date.parse(made.startDateTime)).toBeGreaterThan(0)
  await graph.api(`${APPLICATION}/removePassword`).post({ keyId: passwordOf(0, '').keyId })
  expect(double.live(server.state)).toEqual([made.secretText])
})

test('the service principal has passwords of its own, and is turned off by a PATCH', async () => {
  const { server, graph } = await judge()
  await graph.api(`${PRINCIPAL}/addPassword`).post({ passwordCredential: { displayName: 'stanch/k' } })
  expect(server.state.principal).toHaveLength(1)
  await graph.api(PRINCIPAL).patch({ accountEnabled: false })
  expect(await graph.api(PRINCIPAL).select('accountEnabled').get()).toMatchObject({ accountEnabled: false })
})

const { key: CERTIFICATE, startDateTime, endDateTime } = keyCredentialOf(publicOf(cast.keys?.key ?? '{}'))
const THEIRS = keyCredentialOf(publicOf((await makeClientKey({ certificateDays: 30 }, 2048)).reveal()))
const NEW = {
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: CERTIFICATE,
  displayName: 'stanch',
  startDateTime,
  endDateTime,
}
const withTheirs = (state: EntraState) => void (state.keys = [structuredClone(THEIRS)])

test('a PATCH puts a certificate beside those that are sent back, and shows it to whoever asks for nothing else', async () => {
  const { server, graph } = await judge(withTheirs)
  const { keyCredentials: held } = await graph.api(APPLICATION).get()
  expect(held).toMatchObject([{ keyId: THEIRS.keyId, key: null }])
  await graph.api(APPLICATION).patch({ keyCredentials: [...held, NEW] })
  expect(server.state.keys[0]).toEqual(THEIRS)
  const { keyCredentials: shown } = await graph.api(APPLICATION).select('keyCredentials').get()
  expect(shown).toMatchObject([{ key: THEIRS.key }, { ...NEW, keyId: expect.any(String), key: CERTIFICATE }])
  // Of the service principal it is none.
  expect((await graph.api(PRINCIPAL).select('keyCredentials').get()).keyCredentials).toEqual([])
})

test('a certificate that is not sent back is gone', async () => {
  const { server, graph } = await judge(withTheirs)
  await graph.api(APPLICATION).patch({ keyCredentials: [NEW] })
  expect(server.state.keys.map(({ key }) => key)).toEqual([CERTIFICATE])
})

test.each<[string, readonly object[]]>([
  ['with another end', [{ ...THEIRS, key: null, endDateTime: '2030-01-01T00:00:00Z' }]],
  ['without the identifier that it has', [{ ...THEIRS, key: null, customKeyIdentifier: null }]],
  ['with another certificate', [{ ...THEIRS, key: CERTIFICATE }]],
  [
    'beside one without a key',
    [
      { ...THEIRS, key: null },
      { ...NEW, key: null },
    ],
  ],
  [
    'beside one that is no certificate',
    [
      { ...THEIRS, key: null },
      { ...NEW, key: 'bm9uZQ==' },
    ],
  ],
  [
    'beside one for another use',
    [
      { ...THEIRS, key: null },
      { ...NEW, usage: 'Sign' },
    ],
  ],
  [
    'beside one that outlives its certificate',
    [
      { ...THEIRS, key: null },
      { ...NEW, endDateTime: '2090-01-01T00:00:00Z' },
    ],
  ],
])('an entry %s is an error, and nothing has changed', async (_, keyCredentials) => {
  const { server, graph } = await judge(withTheirs)
  const failed = graph.api(APPLICATION).patch({ keyCredentials })
  await expect(failed).rejects.toMatchObject({ statusCode: 400, code: 'Request_BadRequest' })
  expect(server.state.keys).toEqual([THEIRS])
})

test('a policy that allows less is told by its code', async () => {
  const { graph } = await judge((state) => void (state.longestDays = 30))
  const failed = graph.api(APPLICATION).patch({ keyCredentials: [NEW] })
  await expect(failed).rejects.toMatchObject({ statusCode: 400, code: 'CredentialInvalidLifetimeAsPerAppPolicy' })
})

test('its page iterator follows nextLink to the last sign-in', async () => {
  const { graph } = await judge((state) => {
    state.signIns = Array.from({ length: 5 }, (_, place) => ({ id: `s${place}`, status: { errorCode: 0 } }))
  })
  const first = await graph.api('/auditLogs/signIns').version('beta').filter(`appId eq '${APP_ID}'`).top(2).get()
  const ids: string[] = []
  const walk = new PageIterator(graph, first, ({ id }) => {
    ids.push(id)
    return true
  })
  await walk.iterate()
  expect([ids, walk.isComplete()]).toEqual([['s0', 's1', 's2', 's3', 's4'], true])
})

test('sessions of a user are revoked, and the record of it is shown to whoever selects it', async () => {
  const { server, graph } = await judge()
  const record = () =>
    graph
      .api(`/users/${idOf(1)}`)
      .select(['id', 'signInSessionsValidFromDateTime'])
      .get()
  const before = Date.parse((await record()).signInSessionsValidFromDateTime)
  const told = await graph.api('/users/ada@contoso.example/revokeSignInSessions').post({})
  expect(told).toMatchObject({ value: true })
  expect(Date.parse((await record()).signInSessionsValidFromDateTime)).toBeGreaterThan(before)
  expect(server.state.users.map((user) => liveOf(user).length)).toEqual([0, 1])
  expect(await graph.api(`/users/${idOf(1)}`).get()).not.toHaveProperty('signInSessionsValidFromDateTime')
  const nobody = graph.api(`/users/${idOf(9)}/revokeSignInSessions`).post({})
  await expect(nobody).rejects.toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' })
})

test('users are found by name or by id, page after page', async () => {
  const { graph } = await judge((state) => {
    state.users = [1, 2, 3].map((place) => member(place, `u${place}`))
  })
  const filter = `userPrincipalName eq 'U1@contoso.example' or mail eq 'u2@contoso.example' or mailNickname eq 'u9'`
  const { value } = await graph.api('/users').filter(filter).select(['id', 'userPrincipalName']).get()
  expect(value).toEqual([1, 2].map((place) => ({ id: idOf(place), userPrincipalName: `u${place}@contoso.example` })))
  const byId = await graph
    .api('/users')
    .filter(`id in ('${idOf(3)}','${idOf(9)}')`)
    .get()
  expect(byId.value).toMatchObject([{ id: idOf(3), mail: 'u3@contoso.example' }])
  const ids: string[] = []
  await new PageIterator(graph, await graph.api('/users').get(), ({ id }) => ids.push(id) > 0).iterate()
  expect(ids).toEqual([1, 2, 3].map(idOf))
})

test('a service principal says whether it asks for an assignment, and who is assigned; a group names its members', async () => {
  const { graph } = await judge((state) => {
    state.assigned = [{ principalId: 'g1', principalType: 'Group' }]
    state.groups = { g1: [`user ${idOf(1)}`, 'group g2'] }
  })
  expect(await graph.api(PRINCIPAL).select(['id', 'appRoleAssignmentRequired']).get()).toMatchObject({
    appRoleAssignmentRequired: true,
  })
  const { value } = await graph.api(`${PRINCIPAL}/appRoleAssignedTo`).get()
  expect(value).toEqual([{ principalId: 'g1', principalType: 'Group' }])
  expect((await graph.api('/groups/g1/members').select('id').get()).value).toEqual([
    { '@odata.type': '#microsoft.graph.user', id: idOf(1) },
    { '@odata.type': '#microsoft.graph.group', id: 'g2' },
  ])
})

test.each([
  [
    'an unknown application',
    `/applications(appId='${APP_ID.replace('1', '2')}')`,
    TOKEN,
    404,
    'Request_ResourceNotFound',
  ],
  ['a token that is not ours', APPLICATION, 'of-somebody-else', 401, 'InvalidAuthenticationToken'],
])('%s is a GraphError with its code', async (_, path, token, statusCode, code) => {
  const { graph } = await judge(undefined, token)
  const failed = graph.api(path).get()
  await expect(failed).rejects.toBeInstanceOf(GraphError)
  await expect(failed).rejects.toMatchObject({ statusCode, code, requestId: expect.any(String) })
  const { date } = (await failed.catch((thrown: unknown) => thrown)) as GraphError
  expect(date.getTime()).toBeGreaterThan(0)
})

test('a keyId that is not there is an error, and not a removal', async () => {
  const { server, graph } = await judge()
  const failed = graph.api(`${APPLICATION}/removePassword`).post({ keyId: passwordOf(9, '').keyId })
  await expect(failed).rejects.toMatchObject({ statusCode: 400, code: 'Request_BadRequest' })
  expect(double.live(server.state)).toEqual([LEAKED])
})

test('told to come back, it comes back after the seconds that it was told; it does so with a write, too', async () => {
  const { server, graph } = await judge()
  const told = { ...LIMITED, headers: { 'retry-after': '1' } }
  busyOnce(server, told)
  expect(await graph.api(APPLICATION).get()).toMatchObject({ passwordCredentials: [{ hint: LEAKED.slice(0, 3) }] })
  server.weather = (asked) => {
    server.weather = () => undefined
    double.answer(server.state, asked)
    return { ...told, status: 503 }
  }
  await graph.api(`${APPLICATION}/addPassword`).post({ passwordCredential: { displayName: 'stanch/k' } })
  expect(server.state.made).toBe(2)
})
