import type { DialectName } from './dialects.ts'

/** Addresses that a product gives to every issuer of its own, by its own documents on discovery. */
const ADDRESSES: readonly (readonly [RegExp, DialectName])[] = [
  [/^[^/]+(?:\/auth)?\/realms\/[^/]+\/?$/, 'keycloak'],
  [/^[^/]+\/application\/o\/[^/]+\/?$/, 'authentik'],
  [/^[^/]+\.auth0\.com\/?$/, 'auth0'],
  [/^[^/]+\.(?:okta|oktapreview|okta-emea)\.com(?:\/oauth2\/[^/]+)?\/?$/, 'okta'],
  [/^(?:login\.microsoftonline\.com|sts\.windows\.net)\//, 'entra'],
  [/^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\//, 'cognito'],
  [/^[^/]+\.zitadel\.cloud\/?$/, 'zitadel'],
  [/^gitlab\.com\/?$/, 'gitlab'],
  [/^accounts\.google\.com\/?$/, 'google'],
]

/** Origins on which a product serves the endpoints of an issuer that is on another one, by its discovery document. */
const ORIGINS: Readonly<Record<string, readonly string[]>> = {
  'https://accounts.google.com': ['https://oauth2.googleapis.com'],
}

/** Other origins that are known to serve endpoints of this issuer (https URL). */
export function originsOf(issuer: string): readonly string[] {
  return ORIGINS[new URL(issuer).origin] ?? []
}

/** Whose answers to expect of an issuer (https URL) whose address gives its product away; undefined when it does not. */
export function guessDialect(issuer: string): DialectName | undefined {
  const { host, pathname } = new URL(issuer)
  return ADDRESSES.find(([form]) => form.test(`${host}${pathname}`))?.[1]
}
