import { expect, test } from 'vitest'
import { classify } from '../../../src/sdk/probe/classify.ts'
import type { Reading } from '../../../src/sdk/probe/classify.ts'
import { DIALECTS } from '../../../src/sdk/probe/dialects.ts'
import type { DialectName } from '../../../src/sdk/probe/dialects.ts'
import { readReply, shapeOf } from '../../../src/sdk/probe/reply.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'

type Recorded = readonly [DialectName, Rung, number, string | object, Reading]

const HTML = '<!doctype html><title>Sign in</title><p>invalid_client</p>'
const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 60 }
const entra = (code: string) => ({
  error: 'invalid_client',
  error_description: `${code}: text with a tenant`,
  error_codes: [1],
})

/** Shapes of answers as recorded from, or documented for, each provider. */
const RECORDED: readonly Recorded[] = [
  ['standard', 'revocation', 200, '', 'accepted'],
  ['standard', 'revocation', 200, {}, 'accepted'],
  ['standard', 'revocation', 200, { error: 'invalid_token' }, 'unclear'],
  ['standard', 'revocation', 200, HTML, 'unclear'],
  ['standard', 'revocation', 204, '', 'unclear'],
  ['standard', 'revocation', 400, { error: 'unsupported_token_type' }, 'accepted'],
  ['standard', 'revocation', 400, { error: 'invalid_request' }, 'unclear'],
  ['standard', 'revocation', 401, { error: 'invalid_client' }, 'refused'],
  ['standard', 'revocation', 401, '', 'unclear'],
  ['standard', 'revocation', 403, '', 'unclear'],
  ['standard', 'revocation', 404, HTML, 'unclear'],
  ['standard', 'revocation', 405, '', 'unclear'],
  ['standard', 'revocation', 503, { error: 'temporarily_unavailable' }, 'unclear'],
  ['standard', 'code', 400, { error: 'invalid_grant' }, 'accepted'],
  ['standard', 'code', 400, { error: 'invalid_client' }, 'refused'],
  ['standard', 'code', 401, { error: 'invalid_client', error_description: 'client authentication failed' }, 'refused'],
  ['standard', 'code', 400, { error: 'unsupported_grant_type' }, 'unclear'],
  ['standard', 'code', 400, { error: 'invalid_request' }, 'unclear'],
  ['standard', 'code', 400, { error: 'unauthorized_client' }, 'unclear'],
  ['standard', 'code', 401, { error: 'unauthorized_client' }, 'unclear'],
  ['standard', 'code', 401, HTML, 'unclear'],
  ['standard', 'code', 302, '', 'unclear'],
  ['standard', 'code', 429, { error: 'invalid_client' }, 'unclear'],
  ['standard', 'code', 500, { error: 'invalid_client' }, 'unclear'],
  ['standard', 'code', 200, HTML, 'unclear'],
  ['standard', 'client-credentials', 200, TOKEN, 'accepted'],
  ['standard', 'client-credentials', 200, { error: 'invalid_client' }, 'unclear'],
  ['standard', 'client-credentials', 200, {}, 'unclear'],
  ['standard', 'client-credentials', 400, { error: 'invalid_scope' }, 'unclear'],
  ['standard', 'client-credentials', 401, { error: 'invalid_client' }, 'refused'],
  ['keycloak', 'revocation', 401, { error: 'unauthorized_client' }, 'refused'],
  ['keycloak', 'revocation', 401, { error: 'invalid_client' }, 'refused'],
  ['keycloak', 'revocation', 200, { error: 'invalid_token' }, 'accepted'],
  ['keycloak', 'code', 401, { error: 'unauthorized_client' }, 'refused'],
  ['keycloak', 'client-credentials', 401, { error: 'unauthorized_client' }, 'unclear'],
  ['keycloak', 'code', 400, { error: 'unauthorized_client' }, 'unclear'],
  ['auth0', 'code', 401, { error: 'access_denied', error_description: 'Unauthorized' }, 'refused'],
  ['auth0', 'code', 403, { error: 'invalid_grant' }, 'accepted'],
  ['auth0', 'code', 403, { error: 'unauthorized_client' }, 'accepted'],
  ['auth0', 'client-credentials', 403, { error: 'access_denied' }, 'unclear'],
  ['auth0', 'code', 429, { error: 'too_many_requests' }, 'unclear'],
  ['entra', 'client-credentials', 401, entra('AADSTS7000215'), 'refused'],
  ['entra', 'client-credentials', 401, entra('AADSTS7000222'), 'expired'],
  ['entra', 'client-credentials', 400, entra('AADSTS700016'), 'unclear'],
  ['entra', 'client-credentials', 401, entra('AADSTS7000112'), 'unclear'],
  [
    'entra',
    'client-credentials',
    400,
    { error: 'interaction_required', error_description: 'AADSTS53003: blocked' },
    'unclear',
  ],
  ['entra', 'client-credentials', 401, { error: 'invalid_client' }, 'unclear'],
  ['entra', 'client-credentials', 200, TOKEN, 'accepted'],
  ['github', 'code', 200, { error: 'incorrect_client_credentials' }, 'refused'],
  ['github', 'code', 200, { error: 'bad_verification_code' }, 'accepted'],
  ['github', 'code', 404, HTML, 'unclear'],
  ['glewlwyd', 'code', 403, { error: 'unauthorized_client' }, 'refused'],
  ['glewlwyd', 'code', 403, { error: 'invalid_code' }, 'accepted'],
  ['glewlwyd', 'client-credentials', 403, '', 'refused'],
  ['glewlwyd', 'code', 403, '', 'unclear'],
]

test.each(RECORDED)('%s at %s: %i %j reads %s', (dialect, rung, status, body, reading) => {
  const reply = readReply(status, typeof body === 'string' ? body : JSON.stringify(body))
  expect(classify(DIALECTS[dialect], rung, reply)).toBe(reading)
})

test('no dialect reads a 429, a 5xx, a redirect or a page as anything but unclear', () => {
  for (const dialect of Object.values(DIALECTS))
    for (const rung of ['revocation', 'code', 'client-credentials'] as const)
      for (const status of [301, 302, 307, 408, 429, 500, 502, 503, 504])
        for (const body of ['', HTML, '{"error":"invalid_client"}', '{"access_token":"x"}'])
          expect(classify(dialect, rung, readReply(status, body))).toBe('unclear')
})

test('nothing that a stranger wrote in prose is kept of an answer', () => {
  const reply = readReply(
    401,
    JSON.stringify({ error: 'bad secret hunter2!', error_description: 'hunter2', hint: 'hunter2' }),
  )
  expect(JSON.stringify(reply) + shapeOf(reply)).not.toContain('hunter2')
})
