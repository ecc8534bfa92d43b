// Octokit's OAuth methods are the judge of our double of GitHub's token endpoint: there is no API for secrets to judge.
import { exchangeWebFlowCode } from '@octokit/oauth-methods'
import { afterEach, expect, test, vi } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { github, TARGET } from '../world/identity-github.ts'
import { busyOnce, served } from './served.ts'

afterEach(() => vi.unstubAllGlobals())

async function judge(clientSecret: string, redirectUrl = TARGET.callback_url) {
  const server = await served(github)
  const real = fetch
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => real(url.replace('https://github.com', server.url), init))
  const ask = () =>
    exchangeWebFlowCode({ clientType: 'oauth-app', clientId: 'shop-web', clientSecret, redirectUrl, code: 'junk' })
  return { server, ask }
}

test.each([
  ['a junk code with the right secret', LEAKED, TARGET.callback_url, 'bad_verification_code'],
  ['a wrong secret', FRESH, TARGET.callback_url, 'incorrect_client_credentials'],
  ['another redirect URI with the right secret', LEAKED, 'https://evil.example/', 'redirect_uri_mismatch'],
])('%s is HTTP 200, and an error all the same', async (_, secret, redirect, error) => {
  const { ask } = await judge(secret, redirect)
  await expect(ask()).rejects.toMatchObject({
    name: 'HttpError',
    status: 400,
    response: { status: 200, data: { error, error_description: expect.any(String), error_uri: expect.any(String) } },
  })
})

test('busy is an error with its own status', async () => {
  const { server, ask } = await judge(LEAKED)
  busyOnce(server, { status: 429, json: { message: 'a sentence' }, headers: { 'retry-after': '60' } })
  await expect(ask()).rejects.toMatchObject({ status: 429, response: { headers: { 'retry-after': '60' } } })
})
