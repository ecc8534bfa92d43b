import { describe, expect, test } from 'vitest'
import { classify } from '../../../src/sdk/probe/classify.ts'
import { DIALECTS } from '../../../src/sdk/probe/dialects.ts'
import type { DialectName } from '../../../src/sdk/probe/dialects.ts'
import { readReply, shapeOf } from '../../../src/sdk/probe/reply.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { judge } from '../../../src/sdk/probe/verdict.ts'
import type { Answer, SecretVerdict, Trial } from '../../../src/sdk/probe/verdict.ts'

type Body = string | object
type Sent = readonly [number, Body]

/** What a provider says on one rung to a random value, and to one that is right. */
interface Controls {
  readonly provider: string
  readonly dialect: DialectName
  readonly rung: Rung
  readonly wrong: Sent
  readonly right: Sent
  /** What it says to the leaked value, and what that is worth between these controls. */
  readonly leaked: readonly (readonly [string, Sent, SecretVerdict])[]
}

const error = (name: string, description = 'a sentence'): object => ({ error: name, error_description: description })
const HTML = '<!doctype html><title>Sign in</title><p>invalid_client</p>'
const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 60 }
const entra = (code: string, name = 'invalid_client'): object => error(name, `${code}: a sentence with a tenant`)

// Sources. oidc-provider 9.13.3, LemonLDAP::NG 2.16.1, Glewlwyd 2.7.5 and better-auth 1.7.5 were run, Keycloak 26.7.4 too. The
// others are from the vendors' documents and sources, or from memory, as the comments of dialects.ts say.
const RECORDED: readonly Controls[] = [
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
    provider: 'Auth0',
    dialect: 'auth0',
    rung: 'code',
    wrong: [401, error('access_denied', 'Unauthorized')],
    right: [403, error('invalid_grant', 'Invalid authorization code')],
    leaked: [
      ['refused', [401, error('access_denied', 'Unauthorized')], 'dead'],
      ['accepted', [403, error('invalid_grant')], 'alive'],
      ['right, and the grant is not allowed', [403, error('unauthorized_client')], 'alive'],
      ['a rule of the tenant', [403, error('access_denied')], 'inconclusive'],
      ['too many', [429, error('too_many_requests')], 'inconclusive'],
      ['another refusal', [401, error('invalid_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Auth0',
    dialect: 'auth0',
    rung: 'client-credentials',
    wrong: [401, error('access_denied')],
    right: [200, TOKEN],
    leaked: [
      ['refused', [401, error('access_denied')], 'dead'],
      ['no grant for this audience', [403, error('access_denied')], 'inconclusive'],
    ],
  },
  {
    provider: 'Okta',
    dialect: 'okta',
    rung: 'revocation',
    wrong: [401, error('invalid_client', 'The client secret supplied for a confidential client is invalid.')],
    right: [200, ''],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [200, ''], 'alive'],
      ['an error of the Management API', [401, { errorCode: 'E0000011', errorSummary: 'a' }], 'inconclusive'],
      ['too many', [429, { errorCode: 'E0000047', errorSummary: 'a' }], 'inconclusive'],
      ['a policy', [403, error('access_denied')], 'inconclusive'],
    ],
  },
  {
    provider: 'Okta',
    dialect: 'okta',
    rung: 'code',
    wrong: [401, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['the grant is not allowed', [400, error('unauthorized_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Entra ID',
    dialect: 'entra',
    rung: 'client-credentials',
    wrong: [401, entra('AADSTS7000215')],
    right: [200, TOKEN],
    leaked: [
      ['wrong', [401, entra('AADSTS7000215')], 'dead'],
      ['past its end', [401, entra('AADSTS7000222')], 'expired'],
      ['a token', [200, TOKEN], 'alive'],
      ['an unknown application', [400, entra('AADSTS700016', 'unauthorized_client')], 'inconclusive'],
      ['a disabled application', [401, entra('AADSTS7000112')], 'inconclusive'],
      ['a secret where a key is wanted', [401, entra('AADSTS7000218')], 'inconclusive'],
      ['conditional access', [400, entra('AADSTS53003', 'interaction_required')], 'inconclusive'],
      ['no scope', [400, entra('AADSTS900144', 'invalid_request')], 'inconclusive'],
      ['too many', [429, entra('AADSTS90055', 'temporarily_unavailable')], 'inconclusive'],
      ['the word without the number', [401, error('invalid_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Ory Hydra',
    dialect: 'ory-hydra',
    rung: 'revocation',
    wrong: [401, error('invalid_client', 'Client authentication failed')],
    right: [200, ''],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [200, ''], 'alive'],
      ['accepted, with an empty object', [200, {}], 'alive'],
    ],
  },
  {
    provider: 'Ory Hydra',
    dialect: 'ory-hydra',
    rung: 'client-credentials',
    wrong: [401, error('invalid_client')],
    right: [200, TOKEN],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['right, and the grant is not allowed', [400, error('unauthorized_client')], 'inconclusive'],
    ],
  },
  {
    provider: 'Cognito',
    dialect: 'cognito',
    rung: 'code',
    wrong: [400, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [400, error('invalid_client')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['another redirect URI, or no code flow', [400, error('unauthorized_client')], 'inconclusive'],
      ['a firewall', [403, HTML], 'inconclusive'],
    ],
  },
  {
    provider: 'Cognito',
    dialect: 'cognito',
    rung: 'revocation',
    wrong: [400, error('invalid_client')],
    right: [200, ''],
    leaked: [
      ['refused', [400, error('invalid_client')], 'dead'],
      ['revocation is off for this client', [400, error('invalid_request')], 'inconclusive'],
    ],
  },
  {
    provider: 'authentik',
    dialect: 'authentik',
    rung: 'revocation',
    wrong: [401, error('invalid_client')],
    right: [200, {}],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [200, {}], 'alive'],
      ['a login page', [200, HTML], 'inconclusive'],
    ],
  },
  {
    provider: 'authentik',
    dialect: 'authentik',
    rung: 'code',
    wrong: [400, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [['refused', [400, error('invalid_client')], 'dead']],
  },
  {
    provider: 'ZITADEL',
    dialect: 'zitadel',
    rung: 'revocation',
    wrong: [401, error('invalid_client')],
    right: [200, ''],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [200, ''], 'alive'],
      ['the instance is not known', [404, { code: 5, message: 'unable to set instance' }], 'inconclusive'],
    ],
  },
  {
    provider: 'GitLab',
    dialect: 'gitlab',
    rung: 'revocation',
    wrong: [403, error('unauthorized_client', 'You are not authorized to revoke this token')],
    right: [200, {}],
    leaked: [
      ['refused', [403, error('unauthorized_client')], 'dead'],
      ['accepted', [200, {}], 'alive'],
      ['forbidden, without a word', [403, ''], 'inconclusive'],
    ],
  },
  {
    provider: 'GitLab, before it checked who asks',
    dialect: 'gitlab',
    rung: 'revocation',
    wrong: [200, {}],
    right: [200, {}],
    leaked: [['accepted like anything', [200, {}], 'cannot_probe']],
  },
  {
    provider: 'GitLab',
    dialect: 'gitlab',
    rung: 'code',
    wrong: [401, error('invalid_client')],
    right: [400, error('invalid_grant')],
    leaked: [
      ['refused', [401, error('invalid_client')], 'dead'],
      ['accepted', [400, error('invalid_grant')], 'alive'],
      ['limited', [429, 'Retry later'], 'inconclusive'],
    ],
  },
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

const answerOf = (dialect: DialectName, rung: Rung, [status, body]: Sent): Answer => {
  const reply = readReply(status, typeof body === 'string' ? body : JSON.stringify(body))
  return { reading: classify(DIALECTS[dialect], rung, reply), shape: shapeOf(reply) }
}
const trialOf = ({ dialect, rung, wrong, right }: Controls, leaked: Sent): Trial => ({
  method: 'post',
  rung,
  leaked: answerOf(dialect, rung, leaked),
  random: answerOf(dialect, rung, wrong),
  fresh: answerOf(dialect, rung, right),
})
const ROWS = RECORDED.flatMap((controls) => controls.leaked.map((row) => [controls, ...row] as const))

test('the table has at least sixty replies, and a row of each dialect', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(60)
  expect(new Set(RECORDED.map(({ dialect }) => dialect))).toEqual(new Set(Object.keys(DIALECTS)))
})

describe.each(RECORDED)('$provider at $rung', (controls) => {
  test.each(controls.leaked)('%s', (_, leaked, verdict) => {
    expect(judge([[trialOf(controls, leaked)]]).verdict).toBe(verdict)
  })
})

// A wrong client id, a disabled client, a typing error in the address: each of them refuses everybody.
test.each(ROWS.filter(([, , , verdict]) => verdict === 'dead'))(
  '$provider at $rung: the same refusal is not dead without either control',
  (controls, _, leaked) => {
    const trial = trialOf(controls, leaked)
    const without: readonly Partial<Trial>[] = [
      { fresh: null },
      { fresh: trial.leaked },
      { fresh: { reading: 'unclear', shape: '503 html' } },
      { random: { reading: 'unclear', shape: 'no answer' } },
      { random: { reading: 'refused', shape: '401 json another_word' } },
      { random: { reading: 'accepted', shape: trial.fresh?.shape ?? '' } },
    ]
    for (const change of without) expect(judge([[{ ...trial, ...change }]]).verdict).not.toBe('dead')
  },
)

test('no reply but a known refusal is ever dead, whatever its controls', () => {
  for (const [controls, , leaked] of ROWS) {
    const trial = trialOf(controls, leaked)
    if (judge([[trial]]).verdict === 'dead') expect(trial.leaked.reading).toBe('refused')
    for (const { wrong, right } of RECORDED)
      if (judge([[trialOf({ ...controls, wrong, right }, leaked)]]).verdict === 'dead')
        expect([trial.leaked.reading, trial.random.reading]).toEqual(['refused', 'refused'])
  }
})
