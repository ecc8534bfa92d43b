import { error } from './reply-row.ts'
import type { Controls } from './reply-row.ts'

const NOBODY = 'Invalid client or Invalid client credentials'
const WRONG = error('unauthorized_client', NOBODY)
const UNKNOWN = error('invalid_client', NOBODY)
const NO_ACCOUNT = error('unauthorized_client', 'Client not enabled to retrieve service account')
const NOT_SIGNED = error('invalid_client', 'Parameter client_assertion_type is missing')
const JUNK = error('invalid_token', 'Invalid token')
const NO_CODE = error('invalid_grant', 'Code not valid')
const TOKEN = {
  access_token: 'abc',
  expires_in: 300,
  refresh_expires_in: 0,
  token_type: 'Bearer',
  'not-before-policy': 0,
  scope: 'profile email',
}

/** Keycloak 26.7.4, word for word: the system suite brings each of these about and asks anew. */
export const KEYCLOAK: readonly Controls[] = [
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'revocation',
    wrong: [401, WRONG],
    right: [200, JUNK],
    leaked: [
      ['refused', [401, WRONG], 'dead'],
      ['accepted', [200, JUNK], 'alive'],
      ['rotated, and still in its time', [200, JUNK], 'alive'],
      ['rotated, and past its time', [401, WRONG], 'dead'],
      ['the client is unknown', [401, UNKNOWN], 'inconclusive'],
      ['the client is disabled', [401, UNKNOWN], 'inconclusive'],
      ['the client is bearer-only', [400, error('invalid_client', 'Bearer-only not allowed')], 'inconclusive'],
      [
        'a raw % in Basic',
        [400, error('unauthorized_client', 'Unexpected error when authenticating client')],
        'inconclusive',
      ],
      ['no https', [403, error('invalid_request', 'HTTPS required')], 'inconclusive'],
    ],
  },
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'code',
    wrong: [401, WRONG],
    right: [400, NO_CODE],
    leaked: [
      ['refused', [401, WRONG], 'dead'],
      ['accepted', [400, NO_CODE], 'alive'],
      ['rotated, and still in its time', [400, NO_CODE], 'alive'],
      ['rotated, and past its time', [401, WRONG], 'dead'],
      ['the client is disabled', [401, UNKNOWN], 'inconclusive'],
      ['accepted, and the flow is off for this client', [400, NO_CODE], 'alive'],
    ],
  },
  {
    provider: 'Keycloak',
    dialect: 'keycloak',
    rung: 'client-credentials',
    wrong: [401, WRONG],
    right: [200, TOKEN],
    leaked: [
      ['refused', [401, WRONG], 'inconclusive'],
      ['accepted', [200, TOKEN], 'alive'],
      ['right, and without a service account', [401, NO_ACCOUNT], 'inconclusive'],
      ['the client is disabled', [401, UNKNOWN], 'inconclusive'],
    ],
  },
  {
    provider: 'Keycloak, a public client',
    dialect: 'keycloak',
    rung: 'revocation',
    wrong: [200, JUNK],
    right: [200, JUNK],
    leaked: [['accepted', [200, JUNK], 'cannot_probe']],
  },
  {
    provider: 'Keycloak, a client that must sign',
    dialect: 'keycloak',
    rung: 'revocation',
    wrong: [400, NOT_SIGNED],
    right: [200, JUNK],
    leaked: [
      ['the secret that is stored', [400, NOT_SIGNED], 'dead'],
      ['signed by another key', [400, error('invalid_client', 'Unable to load public key')], 'dead'],
    ],
  },
]
