import { error, HTML, TOKEN } from './reply-row.ts'
import type { Controls } from './reply-row.ts'

/**
 * Providers that were run: oidc-provider 9.13.3, LemonLDAP::NG 2.16.1, Glewlwyd 2.7.5, better-auth 1.7.5, Keycloak 26.7.4. The
 * first is asked anew by recorded.test.ts, the last by the system suite.
 */
export const RUN: readonly Controls[] = [
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'revocation',
    wrong: [401, error('invalid_client', 'client authentication failed')],
    right: [200, ''],
    leaked: [
      ['refused', [401, error('invalid_client', 'client authentication failed')], 'dead'],
      ['accepted', [200, ''], 'alive'],
      ['a malformed request', [400, error('invalid_request')], 'inconclusive'],
      ['a page of a proxy', [200, HTML], 'inconclusive'],
      ['too busy', [429, error('invalid_client')], 'inconclusive'],
      ['broken', [500, error('server_error')], 'inconclusive'],
    ],
  },
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'code',
    wrong: [401, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['a grant that is not allowed', [400, error('invalid_request')], 'inconclusive'],
      ['a grant that nobody knows', [400, error('unsupported_grant_type')], 'inconclusive'],
      ['busy', [503, error('temporarily_unavailable')], 'inconclusive'],
    ],
  },
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'client-credentials',
    wrong: [401, error('invalid_client')],
    right: [200, TOKEN],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['a token', [200, TOKEN], 'alive'],
      ['no token, and no error', [200, {}], 'inconclusive'],
      ['a scope that is not allowed', [400, error('invalid_scope')], 'inconclusive'],
    ],
  },
  {
    provider: 'LemonLDAP::NG, by post',
    dialect: 'standard',
    rung: 'code',
    wrong: [400, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [400, error('invalid_client')], 'dead'],
      ['refused as by Basic, which is another refusal', [401, error('invalid_client')], 'inconclusive'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
    ],
  },
  {
    provider: 'better-auth, by a method that is not registered',
    dialect: 'standard',
    rung: 'code',
    wrong: [400, error('invalid_client')],
    right: [400, error('invalid_client')],
    leaked: [['refused like the right one', [400, error('invalid_client')], 'inconclusive']],
  },
  {
    provider: 'Glewlwyd',
    dialect: 'glewlwyd',
    rung: 'code',
    wrong: [403, error('unauthorized_client')],
    right: [403, error('invalid_code')],
    leaked: [
      ['refused', [403, error('unauthorized_client')], 'dead'],
      ['accepted', [403, error('invalid_code')], 'alive'],
      ['forbidden, without a word', [403, ''], 'inconclusive'],
    ],
  },
  {
    provider: 'Glewlwyd',
    dialect: 'glewlwyd',
    rung: 'client-credentials',
    wrong: [403, ''],
    right: [200, TOKEN],
    leaked: [
      ['refused, without a word', [403, ''], 'dead'],
      ['a token', [200, TOKEN], 'alive'],
    ],
  },
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'revocation',
    wrong: [401, error('unauthorized_client', 'Invalid client or Invalid client credentials')],
    right: [200, error('invalid_token')],
    leaked: [
      ['refused', [401, error('unauthorized_client')], 'dead'],
      ['accepted', [200, error('invalid_token')], 'alive'],
      ['accepted, by an older release', [400, error('invalid_token')], 'alive'],
      ['the client is disabled or unknown', [401, error('invalid_client')], 'inconclusive'],
      ['a raw % in Basic', [400, error('unauthorized_client')], 'inconclusive'],
      ['no https', [403, error('invalid_request', 'HTTPS required')], 'inconclusive'],
    ],
  },
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'code',
    wrong: [401, error('unauthorized_client')],
    right: [400, error('invalid_grant', 'Code not valid')],
    leaked: [
      ['refused', [401, error('unauthorized_client')], 'dead'],
      ['accepted', [400, error('invalid_grant', 'Code not valid')], 'alive'],
      ['the flow is off for this client', [400, error('unauthorized_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'client-credentials',
    wrong: [401, error('unauthorized_client')],
    right: [200, TOKEN],
    leaked: [
      ['refused, or right and without a service account', [401, error('unauthorized_client')], 'inconclusive'],
      ['a token', [200, TOKEN], 'alive'],
    ],
  },
  {
    provider: 'LemonLDAP::NG, by Basic',
    dialect: 'standard',
    rung: 'code',
    wrong: [401, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['a page to sign in at', [200, HTML], 'inconclusive'],
    ],
  },
  {
    provider: 'LemonLDAP::NG and Glewlwyd, a live value with a dash by encoded Basic',
    dialect: 'standard',
    rung: 'code',
    wrong: [401, error('invalid_client')],
    right: [401, error('invalid_client')],
    leaked: [['refused like the right one', [401, error('invalid_client')], 'inconclusive']],
  },
  {
    provider: 'better-auth, without a grant that a probe could ask for',
    dialect: 'standard',
    rung: 'client-credentials',
    wrong: [401, error('invalid_client')],
    right: [400, error('unauthorized_client')],
    leaked: [
      ['refused', [401, error('invalid_client')], 'inconclusive'],
      ['right, and the grant is not allowed', [400, error('unauthorized_client')], 'inconclusive'],
    ],
  },
]
