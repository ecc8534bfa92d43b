/**
 * The next page by RFC 8288, `Link: <https://…>; rel="next"`; null when there is none. Whoever could change that header
 * would otherwise be sent our token: so the page must be on the origin that was asked.
 */
export function linkNext(headers: Headers, asked: string): string | null {
  const links = headers.get('link') ?? ''
  const [, url = null] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(links) ?? []
  return url !== null && URL.canParse(url) && new URL(url).origin === new URL(asked).origin ? url : null
}
