// What providers really answer. `invalid_client` is neither necessary (Keycloak says unauthorized_client, Auth0
// access_denied) nor sufficient (a wrong client id and a wrong method look the same): hence a table for each, and controls.
import type { Dialect, Row } from './classify.ts'

const ALL = ['revocation', 'code', 'client-credentials'] as const

/** RFC 6749 section 5.2 and RFC 7009 section 2.2. A 400 for a wrong client is the older half of the same rule. */
const RFC: readonly Row[] = [
  { rung: 'revocation', status: 200, kind: 'empty', reads: 'accepted' },
  { rung: 'revocation', status: 200, kind: 'json', error: null, reads: 'accepted' },
  { rung: 'revocation', status: 400, error: 'unsupported_token_type', reads: 'accepted' },
  { rung: 'code', status: 400, error: 'invalid_grant', reads: 'accepted' },
  { rung: 'client-credentials', status: 200, token: true, reads: 'accepted' },
  { status: 401, error: 'invalid_client', reads: 'refused' },
  { status: 400, error: 'invalid_client', reads: 'refused' },
]

export const DIALECTS = {
  standard: { rungs: ALL, rows: RFC },
  /** Up to 26 a wrong secret is unauthorized_client; with client_credentials that also means "no service account". */
  keycloak: {
    rungs: ALL,
    rows: [
      { rung: 'revocation', status: 401, error: 'unauthorized_client', reads: 'refused' },
      { rung: 'code', status: 401, error: 'unauthorized_client', reads: 'refused' },
      { rung: 'revocation', status: 200, error: 'invalid_token', reads: 'accepted' },
      { rung: 'revocation', status: 400, error: 'invalid_token', reads: 'accepted' },
      ...RFC,
    ],
  },
  auth0: {
    rungs: ALL,
    rows: [
      { status: 401, error: 'access_denied', reads: 'refused' },
      { rung: 'code', status: 403, error: 'invalid_grant', reads: 'accepted' },
      { rung: 'code', status: 403, error: 'unauthorized_client', reads: 'accepted' },
      ...RFC,
    ],
  },
  /** It is not assured that Entra checks the client before a junk code, and it has no RFC 7009 endpoint. */
  entra: {
    rungs: ['client-credentials'],
    rows: [
      { status: 401, code: 'AADSTS7000215', reads: 'refused' },
      { status: 401, code: 'AADSTS7000222', reads: 'expired' },
      // An assertion: by no certificate of this application, or with a signature that is not its key's.
      { status: 401, code: 'AADSTS700027', reads: 'refused' },
      { rung: 'client-credentials', status: 200, token: true, reads: 'accepted' },
    ],
  },
  /** The RFC to the letter. Source: Okta's reference of the token and revocation endpoints. */
  okta: { rungs: ALL, rows: RFC },
  /** Source: fosite, client_authentication.go and revoke_handler.go; another method is invalid_client with the right secret. */
  'ory-hydra': { rungs: ALL, rows: RFC },
  /**
   * 400 where others say 401. What the revocation endpoint answers to a junk token is not documented: where it is no 200, the
   * junk code decides. Source: the developer guide on both endpoints.
   */
  cognito: { rungs: ALL, rows: RFC },
  /** Source: authentik, providers/oauth2/errors.py (TokenError, TokenRevocationError); from memory. */
  authentik: { rungs: ALL, rows: RFC },
  /** Source: zitadel/oidc, pkg/op/error.go: invalid_client is 400 or 401, by release; from memory. */
  zitadel: { rungs: ALL, rows: RFC },
  /** Doorkeeper. Its revocation endpoint says 403 to a wrong client. Source: tokens_controller.rb; from memory. */
  gitlab: {
    rungs: ALL,
    rows: [{ rung: 'revocation', status: 403, error: 'unauthorized_client', reads: 'refused' }, ...RFC],
  },
  /** Anybody may revoke a token there, so the revocation endpoint says nothing; and there is no client_credentials. */
  google: {
    rungs: ['code'],
    rows: [
      { rung: 'code', status: 401, error: 'invalid_client', reads: 'refused' },
      { rung: 'code', status: 400, error: 'invalid_grant', reads: 'accepted' },
    ],
  },
  github: {
    rungs: ['code'],
    rows: [
      { rung: 'code', status: 200, error: 'incorrect_client_credentials', reads: 'refused' },
      { rung: 'code', status: 200, error: 'bad_verification_code', reads: 'accepted' },
    ],
  },
  glewlwyd: {
    rungs: ['code', 'client-credentials'],
    rows: [
      { rung: 'code', status: 403, error: 'unauthorized_client', reads: 'refused' },
      { rung: 'code', status: 403, error: 'invalid_code', reads: 'accepted' },
      { rung: 'client-credentials', status: 403, kind: 'empty', reads: 'refused' },
      ...RFC,
    ],
  },
} as const satisfies Record<string, Dialect>

export type DialectName = keyof typeof DIALECTS
export const DIALECT_NAMES = Object.keys(DIALECTS) as [DialectName, ...DialectName[]]
