import gitlabConnector from '../../src/connectors/identity/gitlab.ts'
import type { World } from '../../src/sdk/testkit/world.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { shownOnce } from './shown-once.ts'
import { credentialsOf, FRESH, LEAKED } from './double.ts'
import type { Asked, Double, Told } from './double.ts'

export const TOKEN = 'canary-gitlab-token-0123456789'

export interface Gitlab {
  secret: string
  made: number
  confidential: boolean
  callback_url: string
  /** Doorkeeper lets a client be missing for the password grant, and then answers every revocation with 200. */
  clientOptional: boolean
}

/** GitLab by its documents: the Applications API, with the client on the second page, as number 42. */
export const gitlab: Double<Gitlab> = {
  start: () => ({
    secret: LEAKED,
    made: 0,
    confidential: true,
    callback_url: 'https://shop.example.com/callback',
    clientOptional: false,
  }),
  live: ({ secret }) => [secret],
  answer: (state, asked) => logIn(state, asked) ?? manage(state, asked),
}

function logIn(state: Gitlab, asked: Asked): Told | undefined {
  const { by, id, secret } = credentialsOf(asked)
  const right = by !== 'none' && id === 'shop-web' && secret === state.secret
  if (asked.url.pathname === '/oauth/revoke')
    return right || state.clientOptional
      ? { status: 200, json: {} }
      : { status: 403, json: { error: 'unauthorized_client' } }
  if (asked.url.pathname !== '/oauth/token') return undefined
  return right ? { status: 400, json: { error: 'invalid_grant' } } : { status: 401, json: { error: 'invalid_client' } }
}

function manage(state: Gitlab, { method, url, headers }: Asked): Told {
  if (headers.get('private-token') !== TOKEN) return { status: 401, json: { message: '401 Unauthorized' } }
  const line = `${method} ${url.pathname}`
  if (line === 'GET /api/v4/applications')
    return page([{ ...shown(state), id: 7, application_id: 'else' }, shown(state)], url)
  if (line !== 'POST /api/v4/applications/42/renew-secret') return { status: 404, json: { message: '404 Not found' } }
  state.made += 1
  state.secret = `gloas-canary-${state.made}-0123456789abcdef`
  return { status: 201, json: { ...shown(state), secret: state.secret } }
}

/** One a page; the next is named twice, by number and by address. */
function page(all: readonly object[], url: URL): Told {
  const at = Number(url.searchParams.get('page') ?? 1)
  const next = new URL(url)
  next.searchParams.set('page', String(at + 1))
  const more = at < all.length
  return {
    status: 200,
    json: all.slice(at - 1, at),
    headers: { 'x-next-page': more ? String(at + 1) : '', ...(more && { link: `<${next.href}>; rel="next"` }) },
  }
}

export const LIMITED: Told = {
  status: 429,
  json: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
  headers: { 'ratelimit-remaining': '0', 'retry-after': '17' },
}

function shown({ callback_url, confidential }: Gitlab): object {
  return { id: 42, application_id: 'shop-web', application_name: 'Web shop', callback_url, confidential }
}

export const cast: DoubleCast<Gitlab> = {
  connector: gitlabConnector,
  double: gitlab,
  settings: (url) => ({ url, token: 'env:TOKEN' }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  secrets: { 'env:TOKEN': TOKEN },
  renew: (state) => {
    state.secret = FRESH
  },
  seed: {
    evil: (state, there) => {
      state.callback_url = `https://shop.example.com/callback${there ? '\nhttps://evil.example.net/' : ''}`
    },
  },
}

const stages = doubleWorld(cast)
const world: World = { ...stages, 'identity/issue-client-secret': shownOnce(stages) }
export default world
