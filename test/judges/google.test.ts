// Google's own library is the judge of our double of its token endpoint: there is no API for secrets to judge.
import { OAuth2Client } from 'google-auth-library'
import { expect, test } from 'vitest'
import { FRESH, LEAKED } from '../world/double.ts'
import { google, TARGET } from '../world/identity-google.ts'
import { busyOnce, served } from './served.ts'

async function judge(clientSecret: string) {
  const server = await served(google)
  const client = new OAuth2Client({
    clientId: 'shop-web',
    clientSecret,
    redirectUri: TARGET.redirect_uri,
    endpoints: { oauth2TokenUrl: `${server.url}/token` },
  })
  return { server, ask: () => client.getToken('junk') }
}

test.each([
  ['a junk code with the right secret', LEAKED, 400, 'invalid_grant'],
  ['a wrong secret', FRESH, 401, 'invalid_client'],
])('%s is refused with its own word', async (_, secret, status, error) => {
  const { ask } = await judge(secret)
  await expect(ask()).rejects.toMatchObject({
    status,
    response: { data: { error, error_description: expect.any(String) } },
  })
})

test('told that it is busy, it asks again and gets its answer', async () => {
  const { server, ask } = await judge(LEAKED)
  busyOnce(server, { status: 429, json: { error: 'rate_limit_exceeded' }, headers: { 'retry-after': '0' } })
  await expect(ask()).rejects.toMatchObject({ status: 400, response: { data: { error: 'invalid_grant' } } })
})
