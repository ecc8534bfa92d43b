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
  answer: ({ secrets }, asked: Asked): Told => {
    const { method, url } = asked
    if (`${method} ${url.pathname}` !== 'POST /login/oauth/access_token') return { status: 404 }
    const form = formOf(asked)
    const right = form.get('client_id') === 'shop-web' && secrets.includes(form.get('client_secret') ?? '')
    if (!right) return refused('incorrect_client_credentials')
    const known = form.get('redirect_uri') === TARGET.callback_url
    return refused(known ? 'bad_verification_code' : 'redirect_uri_mismatch')
  },
}

/** A form or JSON. */
function formOf({ headers, body }: Asked): URLSearchParams {
  const json = headers.get('content-type')?.startsWith('application/json')
  return new URLSearchParams(json ? (JSON.parse(body) as Record<string, string>) : body)
}

function refused(error: string): Told {
  const page = 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/'
  return { status: 200, json: { error, error_description: 'a sentence', error_uri: `${page}#${error}` } }
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
