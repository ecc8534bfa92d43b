import { error } from './reply-row.ts'
import type { Controls } from './reply-row.ts'

/** Providers whose secrets a person changes; from what their clients report. */
export const BY_HAND: readonly Controls[] = [
  {
    provider: 'Google',
    dialect: 'google',
    rung: 'code',
    wrong: [401, error('invalid_client', 'Unauthorized')],
    right: [400, error('invalid_grant', 'Malformed auth code.')],
    leaked: [
      ['refused', [401, error('invalid_client', 'The provided client secret is invalid.')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['another redirect URI', [400, error('redirect_uri_mismatch')], 'inconclusive'],
      ['a deleted client', [401, error('deleted_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Google, where anybody may revoke',
    dialect: 'google',
    rung: 'revocation',
    wrong: [400, error('invalid_token')],
    right: [400, error('invalid_token')],
    leaked: [['the same to everybody', [400, error('invalid_token')], 'inconclusive']],
  },
  {
    provider: 'GitHub',
    dialect: 'github',
    rung: 'code',
    wrong: [200, error('incorrect_client_credentials')],
    right: [200, error('bad_verification_code')],
    leaked: [
      ['refused', [200, error('incorrect_client_credentials')], 'dead'],
      ['accepted', [200, error('bad_verification_code')], 'alive'],
      ['another redirect URI', [200, error('redirect_uri_mismatch')], 'inconclusive'],
      ['a suspended application', [200, error('application_suspended')], 'inconclusive'],
      ['an unknown client', [404, { error: 'Not Found' }], 'inconclusive'],
    ],
  },
]
