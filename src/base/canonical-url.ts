/**
 * The one form of an issuer or base URL, so that the same provider is recognised whatever case, port or trailing slash it
 * was written with. Text that is no URL is lower-cased and otherwise left alone.
 */
export function canonicalUrl(text: string): string {
  if (!URL.canParse(text)) return text.trim().toLowerCase()
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host.replace(/\.(?=:|$)/, '')}${pathname.replace(/\/+$/, '')}`
}
