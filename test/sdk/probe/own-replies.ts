import { error, HTML, TOKEN } from './reply-row.ts'
import type { Controls } from './reply-row.ts'

/** Providers that were run, and are not asked anew: LemonLDAP::NG 2.16.1, Glewlwyd 2.7.5, better-auth 1.7.5. */
export const RUN: readonly Controls[] = [
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
