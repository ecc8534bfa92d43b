/** As much of a browser as a login needs: cookies by host and port, redirects, and the one form of the drill's provider. */
export interface Browser {
  open(url: string, form?: Readonly<Record<string, string>>): Promise<Response>
  /** The Cookie header it would send there: what a thief copies. */
  cookieFor(url: string): string
}

export function newBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  const cookieFor = (url: string): string =>
    [...(jars.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookieFor,
    open: async (url, form) => {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: cookieFor(url), accept: 'text/html' },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      keepCookies(jars, new URL(url).host, response)
      return response
    },
  }
}

function keepCookies(jars: Map<string, Map<string, string>>, host: string, response: Response): void {
  const jar = jars.get(host) ?? new Map<string, string>()
  jars.set(host, jar)
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
    else jar.set(name, value)
  }
}

const MOST_HOPS = 15

/**
 * Logs a person in at a program, as a browser would: from the program's /login over the provider's form back to the program.
 * Gives the page it ends on. A person with a session at the provider sees no form.
 */
export async function logIn(
  browser: Browser,
  { start, user }: { readonly start: string; readonly user: string },
): Promise<Response> {
  let url = start
  let response = await browser.open(url)
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const location = response.headers.get('location')
    const action = location === null ? formOf(await response.clone().text()) : undefined
    if (location === null && action === undefined) return response
    url = new URL(location ?? action ?? '', url).href
    response = await (action === undefined ? browser.open(url) : browser.open(url, { login: user }))
  }
  throw new Error('the login goes round in circles')
}

function formOf(html: string): string | undefined {
  return /<form[^>]* action="([^"]+)"/.exec(html)?.[1]
}
