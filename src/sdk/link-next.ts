import { connectorFault } from './connector-fault.ts'

/** The next page by RFC 8288, `Link: <https://…>; rel="next"`; null when there is none. @throws as nextPage does. */
export function linkNext(headers: Headers, asked: string): string | null {
  const [, url = null] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? []
  return url === null ? null : nextPage(url, asked)
}

/**
 * A page that the provider names is asked with our token: so it must be on the origin that was asked before.
 * @throws FaultError TARGET_ANSWERED_ODDLY; half a list must not pass for the whole.
 */
export function nextPage(url: string, asked: string): string {
  const { origin } = new URL(asked)
  if (URL.canParse(url) && new URL(url).origin === origin) return url
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider names a next page on another host',
      saw: 'another origin',
      wanted: `a page of ${origin}`,
      next: [{ say: 'Compare the address in the inventory with the one the provider calls its own.' }],
    },
    'none',
  )
}
