import { expect, test } from 'vitest'
import { guessDialect, originsOf } from '../../../src/sdk/probe/guess-dialect.ts'

test.each([
  ['https://id.example.com/realms/shop', 'keycloak'],
  ['https://id.example.com/auth/realms/shop/', 'keycloak'],
  ['https://id.example.com/application/o/shop/', 'authentik'],
  ['https://shop.eu.auth0.com/', 'auth0'],
  ['https://shop.okta.com', 'okta'],
  ['https://shop.oktapreview.com/oauth2/default', 'okta'],
  ['https://login.microsoftonline.com/0f0f/v2.0', 'entra'],
  ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc', 'cognito'],
  ['https://shop-1a2b.zitadel.cloud', 'zitadel'],
  ['https://gitlab.com', 'gitlab'],
  ['https://accounts.google.com', 'google'],
  ['https://id.example.com', undefined],
  ['https://auth0.com.example.com/', undefined],
  ['https://id.example.com/realms/', undefined],
  ['https://id.example.com/login.microsoftonline.com/x', undefined],
])('the address %s says %s', (issuer, dialect) => {
  expect(guessDialect(issuer)).toBe(dialect)
})

test('Google serves the endpoints of its issuer on another origin; of no other issuer anything is assumed', () => {
  expect(originsOf('https://accounts.google.com/')).toEqual(['https://oauth2.googleapis.com'])
  expect(originsOf('https://accounts.google.com.example.com')).toEqual([])
})
