import githubConnector from '../../src/connectors/identity/github.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { byHandWorld } from './by-hand-world.ts'
import { FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export interface Github {
  secrets: string[]
}

export const TARGET = {
  callback_url: 'https://shop.example.com/callback',
  settings_page: 'https://github.com/organizations/shop/settings/applications/1',
}

/** GitHub's token endpoint by its page on token request errors: HTTP 200, whatever it thinks. */
export const github: Double<Github> = {
  start: () => ({ secrets: [LEAKED] }),
  live: ({ secrets }) => secrets,
  answer: ({ secrets }, { method, url, body }: Asked): Told => {
    if (`${method} ${url.pathname}` !== 'POST /login/oauth/access_token') return { status: 404 }
    const form = new URLSearchParams(body)
    const right = form.get('client_id') === 'shop-web' && secrets.includes(form.get('client_secret') ?? '')
    if (!right) return { status: 200, json: { error: 'incorrect_client_credentials' } }
    const known = form.get('redirect_uri') === TARGET.callback_url
    return { status: 200, json: { error: known ? 'bad_verification_code' : 'redirect_uri_mismatch' } }
  },
}

const world: World = byHandWorld({
  connector: githubConnector,
  double: github,
  settings: (url) => ({ url }),
  target: { id: 'web', client_id: 'shop-web', with: TARGET },
  secrets: {},
  renew: (state) => {
    state.secrets = [FRESH]
  },
})
export default world
