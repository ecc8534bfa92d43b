// authentik's own client, made from its OpenAPI document, is the judge of our double of it.
import { Configuration, CoreApi, Oauth2Api, ProvidersApi, RbacApi, ResponseError } from '@goauthentik/api'
import { describe, expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { authentik, LIMITED, TOKEN } from '../world/identity-authentik.ts'
import { served } from './served.ts'

async function judge(accessToken = TOKEN) {
  const server = await served(authentik)
  const configuration = new Configuration({ basePath: `${server.url}/api/v3`, accessToken })
  const [core, rbac] = [new CoreApi(configuration), new RbacApi(configuration)]
  return { server, providers: new ProvidersApi(configuration), tokens: new Oauth2Api(configuration), core, rbac }
}

test('it finds the provider of a client id, with its secret in clear, and sets ours alone', async () => {
  const { server, providers } = await judge()
  const { results } = await providers.providersOauth2List({ clientId: 'shop-web' })
  const found = results.find(({ clientId }) => clientId === 'shop-web')
  expect(found).toMatchObject({ pk: 7, clientSecret: LEAKED, clientType: 'confidential', logoutMethod: 'backchannel' })
  expect(found?.redirectUris).toMatchObject([{ matchingMode: 'strict', url: 'https://shop.example.com/callback' }])
  const set = await providers.providersOauth2PartialUpdate({
    id: 7,
    patchedOAuth2ProviderRequest: { clientSecret: FRESH },
  })
  expect([set.clientSecret, set.name, authentik.live(server.state)]).toEqual([FRESH, 'Web shop', [FRESH]])
})

test('it walks the pages of refresh tokens and deletes them one by one', async () => {
  const { server, tokens } = await judge()
  const pages = []
  for (let page = 1; page > 0;) {
    // One page tells where the next one is.
    // oxlint-disable-next-line no-await-in-loop
    const { results, pagination } = await tokens.oauth2RefreshTokensList({ provider: 7, pageSize: 2, page })
    pages.push(results.map(({ pk }) => pk))
    expect([pagination.count, pagination.current, pagination.totalPages]).toEqual([3, page, 2])
    page = pagination.next
  }
  expect(pages).toEqual([[11, 12], [13]])
  await tokens.oauth2RefreshTokensDestroy({ id: 12 })
  expect(server.state.granted['refresh_tokens']).toMatchObject([{ pk: 11 }, { pk: 13 }])
})

test('codes and access tokens are listed, too, with whose they are', async () => {
  const { tokens } = await judge()
  const { results: codes } = await tokens.oauth2AuthorizationCodesList({ provider: 7 })
  const { results: access } = await tokens.oauth2AccessTokensList({ provider: 7 })
  expect([...codes, ...access].map(({ pk, provider, user }) => [pk, provider.name, user.username])).toEqual([
    [1, 'Web shop', 'ada'],
    [21, 'Web shop', 'ada'],
  ])
})

test.each([
  ['a token that is not ours', 'of-somebody-else', 7, 403],
  ['a provider that is not there', TOKEN, 99, 404],
])('%s is a ResponseError with its detail', async (_, token, pk, status) => {
  const { providers } = await judge(token)
  const failed = providers.providersOauth2PartialUpdate({ id: pk, patchedOAuth2ProviderRequest: {} })
  await expect(failed).rejects.toBeInstanceOf(ResponseError)
  const { response } = (await failed.catch((thrown: unknown) => thrown)) as ResponseError
  expect([response.status, await response.json()]).toEqual([status, { detail: expect.any(String) }])
})

test('busy is a ResponseError that says how long: this client tries nothing again', async () => {
  const { server, providers } = await judge()
  server.weather = () => LIMITED
  const failed = providers.providersOauth2List()
  await expect(failed).rejects.toBeInstanceOf(ResponseError)
  const { response } = (await failed.catch((thrown: unknown) => thrown)) as ResponseError
  expect([response.headers.get('retry-after'), server.asked.length]).toEqual(['17', 1])
})

describe('sessions', () => {
  test('a user is found by name and by address, and an address may be that of two', async () => {
    const { core } = await judge()
    const [ada] = (await core.coreUsersList({ username: 'ada' })).results
    expect(ada).toMatchObject({ pk: 1, username: 'ada', email: 'ada@example.com' })
    expect((await core.coreUsersList({ email: 'shared@example.com' })).results.map(({ pk }) => pk)).toEqual([2, 3])
    expect(await core.coreUsersRetrieve({ id: 1 })).toMatchObject({ username: 'ada' })
    const { response } = (await core.coreUsersRetrieve({ id: 99 }).catch((thrown: unknown) => thrown)) as ResponseError
    expect(response.status).toBe(404)
  })

  test('its sessions are walked page by page, and end one by one, with their access tokens', async () => {
    const { server, core, tokens } = await judge()
    const of = async (page: number) => core.coreAuthenticatedSessionsList({ userUsername: 'ada', page })
    const [first, second] = [await of(1), await of(2)]
    expect([first, second].map(({ results }) => results.map(({ uuid, user }) => [uuid, user]))).toEqual([
      [
        ['a1', 1],
        ['a2', 1],
      ],
      [['a3', 1]],
    ])
    expect([first.pagination.next, second.pagination.next]).toEqual([2, 0])
    await core.coreAuthenticatedSessionsDestroy({ uuid: 'a1' })
    expect(server.state.sessions.map(({ uuid }) => uuid)).toEqual(['a2', 'a3', 'g1'])
    const { results } = await tokens.oauth2AccessTokensList({ user: 1 })
    expect([results, server.state.told]).toEqual([[], ['a1']])
  })

  test('refresh tokens of a user outlive the session, and say whether they are expired or revoked', async () => {
    const { core, tokens } = await judge()
    await core.coreAuthenticatedSessionsDestroy({ uuid: 'a1' })
    const { results } = await tokens.oauth2RefreshTokensList({ user: 1 })
    expect(results.map(({ pk, user, isExpired, revoked }) => [pk, user.pk, isExpired, revoked])).toEqual([
      [11, 1, false, false],
      [12, 1, false, false],
    ])
  })

  test('our own account says who it is, and its role which rights it has', async () => {
    const { core, rbac } = await judge()
    const { user } = await core.coreUsersMeRetrieve()
    expect(user).toMatchObject({ pk: 9, isSuperuser: false })
    const { results } = await rbac.rbacPermissionsList({ role: user.roles[0]?.pk ?? '' })
    expect(results.map(({ appLabel, codename }) => `${appLabel}.${codename}`)).toEqual([
      'authentik_core.view_user',
      'authentik_core.delete_user',
    ])
  })

  test('without the right to view them one sees one’s own, without a word', async () => {
    const { server, core, tokens } = await judge()
    server.state.us.permissions = []
    const { results } = await core.coreAuthenticatedSessionsList({ userUsername: 'ada' })
    expect([results, (await tokens.oauth2RefreshTokensList({ user: 1 })).results]).toEqual([[], []])
  })
})
