// authentik's own client, made from its OpenAPI document, is the judge of our double of it.
import { Configuration, Oauth2Api, ProvidersApi, ResponseError } from '@goauthentik/api'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { authentik, LIMITED, TOKEN } from '../world/identity-authentik.ts'
import { served } from './served.ts'

async function judge(accessToken = TOKEN) {
  const server = await served(authentik)
  const configuration = new Configuration({ basePath: `${server.url}/api/v3`, accessToken })
  return { server, providers: new ProvidersApi(configuration), tokens: new Oauth2Api(configuration) }
}

test('it finds the provider of a client id, with its secret in clear, and sets ours alone', async () => {
  const { server, providers } = await judge()
  const { results } = await providers.providersOauth2List({ clientId: 'shop-web' })
  const found = results.find(({ clientId }) => clientId === 'shop-web')
  expect(found).toMatchObject({ pk: 7, clientSecret: LEAKED, clientType: 'confidential', logoutUri: '' })
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
  expect(server.state.granted['refresh_tokens']).toEqual([11, 13])
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
