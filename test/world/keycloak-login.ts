import { newBrowser } from '../../src/demo/scripted-login.ts'
import type { Browser } from '../../src/demo/scripted-login.ts'
import { LEAKED } from './real-keycloak.ts'
import type { Realm } from './real-keycloak.ts'

const REDIRECT = 'https://shop.example.com/callback'
const MOST_HOPS = 15

/** Follows redirects and Keycloak's forms, as a browser would, up to a page without one or to `until`. */
export async function visit(
  browser: Browser,
  start: string,
  { user, until }: { user: string; until?: string },
): Promise<string> {
  let url = start
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    if (until !== undefined && url.startsWith(until)) return url
    const response = await browser.open(url)
    const location = response.headers.get('location') ?? (await submit(browser, url, { response, user }))
    if (location === undefined) return url
    url = new URL(location, url).href
  }
  throw new Error('the login goes round in circles')
}

/** The login form takes a name and a password; the consent form takes a yes. */
async function submit(
  browser: Browser,
  page: string,
  { response, user }: { response: Response; user: string },
): Promise<string | undefined> {
  const action = /<form[^>]* action="([^"]+)"/.exec(await response.text())?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined) return undefined
  const url = new URL(action, page)
  const form = url.pathname.endsWith('/consent')
    ? { accept: 'Yes', code: url.searchParams.get('session_code') ?? '' }
    : { username: user, password: 'any' }
  const answer = await browser.open(url.href, form)
  return new URL(answer.headers.get('location') ?? '', url).href
}

export interface Wanted {
  readonly user: string
  readonly offline?: boolean
  readonly client?: string
  readonly secret?: string
  readonly browser?: Browser
}

export interface Tokens {
  readonly id_token: string
  readonly access_token: string
  readonly refresh_token: string
}

/** The whole code flow of shop-web, or of another client with the same secret. */
export async function logIn({ issuer }: Pick<Realm, 'issuer'>, wanted: Wanted): Promise<Tokens> {
  const { user, offline = false, client = 'shop-web', secret = LEAKED, browser = newBrowser() } = wanted
  const scope = offline ? 'openid offline_access' : 'openid'
  const query = new URLSearchParams({ client_id: client, response_type: 'code', redirect_uri: REDIRECT, scope })
  const end = await visit(browser, `${issuer}/protocol/openid-connect/auth?${query.toString()}`, {
    user,
    until: REDIRECT,
  })
  const code = new URL(end).searchParams.get('code') ?? ''
  const body = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    client_id: client,
    client_secret: secret,
  }
  return (await ask(issuer, 'token', body)) as unknown as Tokens
}

/** One form to one endpoint of the realm; the answer as JSON. */
export async function ask(
  issuer: string,
  endpoint: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const url = `${issuer}/protocol/openid-connect/${endpoint}`
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  return (await response.json()) as Record<string, unknown>
}

export const credentials = (secret: string = LEAKED) => ({ client_id: 'shop-web', client_secret: secret })
