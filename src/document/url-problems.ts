import { safeText } from '../base/safe-text.ts'
import type { Problem } from '../model/problem.ts'
import type { Document, Path } from './document.ts'
import { textsOf, valueAt } from './document.ts'
import { problemAt } from './position.ts'
import { fieldOf } from './secret-values.ts'

/**
 * URLs that may not be called (Y020). A field whose name says URL must hold https without user and password; in a drill,
 * http on loopback too. Elsewhere, http and user:password are refused wherever a text begins like a URL.
 */
export function urlProblems(document: Document, base: Path, drill: boolean): readonly Problem[] {
  return textsOf(valueAt(document.value, base), base).flatMap(({ path, text }) => {
    const seen = whyNot(text, isUrlField(fieldOf(path)), drill)
    if (!seen) return []
    return problemAt(document.place(path), 'Y020', {
      what: `${fieldOf(path)}: ${seen}`,
      fix: drill
        ? 'an https URL without credentials is required; in a drill also http on 127.0.0.1'
        : 'an https URL without credentials is required',
    })
  })
}

function isUrlField(name: string): boolean {
  // A redirect URI is a name that the provider compares; nothing is ever sent there.
  return name !== 'redirect_uri' && /(?:^|_)(?:ur[li]|issuer|endpoint)$/.test(name)
}

/** What is wrong, without the URL itself: it may hold a password. */
function whyNot(text: string, mustBeUrl: boolean, drill: boolean): string | undefined {
  if (!mustBeUrl && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined
  if (!URL.canParse(text)) return 'this is no URL'
  return whyNotThis(new URL(text), mustBeUrl, drill)
}

function whyNotThis(url: URL, mustBeUrl: boolean, drill: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'the URL holds a user name or a password'
  if (url.protocol === 'http:') return drill && isLoopback(url.hostname) ? undefined : 'plain http'
  return mustBeUrl && url.protocol !== 'https:' ? `${safeText(url.protocol, 20)} is no address on the web` : undefined
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
