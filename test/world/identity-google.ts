import googleConnector from '../../src/connectors/identity/google.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { byHandWorld } from './by-hand-world.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Double } from './double.ts'

export interface Google {
  secrets: string[]
}

export const TARGET = { redirect_uri: 'https://shop.example.com/callback', project: 'web-shop-4711' }

/** Google's token endpoint, by what its clients report. */
export const google: Double<Google> = {
  start: () => ({ secrets: [LEAKED] }),
  live: ({ secrets }) => secrets,
  answer: ({ secrets }, asked) => {
    if (asked.url.pathname !== '/token') return { status: 404 }
    const { id, secret } = credentialsOf(asked)
    return id === 'shop-web' && secrets.includes(secret)
      ? { status: 400, json: { error: 'invalid_grant', error_description: 'Malformed auth code.' } }
      : {
          status: 401,
          json: { error: 'invalid_client', error_description: 'The provided client secret is invalid.' },
        }
  },
}

const world: World = byHandWorld({
  connector: googleConnector,
  double: google,
  settings: (url) => ({ token_endpoint: `${url}/token` }),
  target: { id: 'web', client_id: 'shop-web', with: TARGET },
  secrets: {},
  renew: (state) => {
    state.secrets = [FRESH]
  },
})
export default world
