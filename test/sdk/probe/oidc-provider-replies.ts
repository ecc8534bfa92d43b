import { error } from './reply-row.ts'
import type { Controls } from './reply-row.ts'

const WRONG = error('invalid_client', 'client authentication failed')
const NO_CODE = error('invalid_grant', 'grant request is invalid')
const NOT_ALLOWED = error('invalid_request', 'requested grant type is not allowed for this client')
const AWAY = error('server_error', 'oops! something went wrong')
const NO_SCOPE = { ...error('invalid_scope', 'requested scope is not allowed'), scope: 'offline_access' }
const TOKEN = { access_token: 'abc', expires_in: 600, token_type: 'Bearer' }

/** oidc-provider 9.13.3, word for word: recorded.test.ts brings each of these about and asks anew. */
export const OIDC_PROVIDER: readonly Controls[] = [
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'revocation',
    wrong: [401, WRONG],
    right: [200, ''],
    leaked: [
      ['refused', [401, WRONG], 'dead'],
      ['accepted', [200, ''], 'alive'],
      ['a malformed request', [400, error('invalid_request', "missing required parameter 'token'")], 'inconclusive'],
      ['its store is away', [500, AWAY], 'inconclusive'],
    ],
  },
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'code',
    wrong: [401, WRONG],
    right: [400, NO_CODE],
    leaked: [
      ['refused', [401, WRONG], 'dead'],
      ['accepted', [400, NO_CODE], 'alive'],
      ['a grant that is not allowed', [400, NOT_ALLOWED], 'inconclusive'],
      [
        'a grant that nobody knows',
        [400, error('unsupported_grant_type', 'unsupported grant_type requested')],
        'inconclusive',
      ],
      ['its store is away', [500, AWAY], 'inconclusive'],
    ],
  },
  {
    provider: 'oidc-provider',
    dialect: 'standard',
    rung: 'client-credentials',
    wrong: [401, WRONG],
    right: [200, TOKEN],
    leaked: [
      ['refused', [401, WRONG], 'dead'],
      ['accepted', [200, TOKEN], 'alive'],
      ['a scope that is not allowed', [400, NO_SCOPE], 'inconclusive'],
    ],
  },
  {
    provider: 'oidc-provider, a client that must sign',
    dialect: 'standard',
    rung: 'revocation',
    wrong: [401, WRONG],
    right: [200, ''],
    leaked: [
      ['its secret', [401, WRONG], 'dead'],
      ['signed by another key', [401, WRONG], 'dead'],
    ],
  },
]
