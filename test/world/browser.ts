import type { RealProvider } from './real-provider.ts'

/** As much of a browser as a login needs: cookies, redirects and forms, at one provider. */
export interface Browser {
  readonly cookies: Map<string, string>
  open(url: string, form?: Record<string, string>): Promise<Response>
}

export function newBrowser(): Browser {
  const cookies = new Map<string, string>()
  const open: Browser['open'] = async (url, form) => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return { cookies, open }
}

export interface Login {
  readonly secret: string
  readonly user: string
  readonly client?: string
  readonly scope?: string
  readonly browser?: Browser
}

/** The whole code flow with the provider's own development forms; gives the token response. */
export async function logIn(real: RealProvider, { secret, user, ...more }: Login): Promise<Record<string, string>> {
  const { client = 'shop-web', scope = 'openid', browser = newBrowser() } = more
  const redirect = 'https://shop.example.com/callback'
  const query = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: redirect,
    scope,
    ...(scope.includes('offline') ? { prompt: 'consent' } : {}),
  })
  let location = `${real.issuer}/auth?${query.toString()}`
  for (let hop = 0; hop < 12 && !location.startsWith(redirect); hop += 1) {
    const response = await browser.open(location)
    const next = response.headers.get('location')
    location = next
      ? new URL(next, location).href
      : await submit(browser, location, { html: await response.text(), user })
  }
  const code = new URL(location).searchParams.get('code') ?? ''
  const response = await fetch(`${real.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirect,
      client_id: client,
      client_secret: secret,
    }),
  })
  return (await response.json()) as Record<string, string>
}

async function submit(browser: Browser, page: string, { html, user }: { html: string; user: string }): Promise<string> {
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1]
  if (action === undefined) throw new Error('a page without a form')
  const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? ''
  const response = await browser.open(new URL(action, page).href, { prompt, login: user, password: 'any' })
  return new URL(response.headers.get('location') ?? '/', page).href
}
