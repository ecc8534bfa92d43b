import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify } from '../../../src/sdk/probe/classify.ts'
import { DIALECTS } from '../../../src/sdk/probe/dialects.ts'
import type { DialectName } from '../../../src/sdk/probe/dialects.ts'
import { readReply, shapeOf } from '../../../src/sdk/probe/reply.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { judge } from '../../../src/sdk/probe/verdict.ts'
import type { Answer, Trial } from '../../../src/sdk/probe/verdict.ts'
import { BY_HAND } from './by-hand-replies.ts'
import { KEYCLOAK } from './keycloak-replies.ts'
import { OIDC_PROVIDER } from './oidc-provider-replies.ts'
import { RUN } from './own-replies.ts'
import { HTML } from './reply-row.ts'
import type { Controls, Sent } from './reply-row.ts'
import { TOLD } from './vendor-replies.ts'

const RECORDED = [...OIDC_PROVIDER, ...KEYCLOAK, ...RUN, ...TOLD, ...BY_HAND]

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
    for (const { wrong, right } of RECORDED) {
      const other = trialOf({ ...controls, wrong, right }, leaked)
      if (judge([[other]]).verdict === 'dead')
        expect([other.leaked.reading, other.random.reading]).toEqual(['refused', 'refused'])
    }
  }
})

/** What any provider, proxy or firewall may say at any time. */
const ODD: readonly Sent[] = [
  [200, HTML],
  [401, HTML],
  [403, HTML],
  [404, HTML],
  [204, ''],
  [301, ''],
  [302, { error: 'invalid_client' }],
  [307, ''],
  [308, HTML],
  [400, ''],
  [400, { error: 'invalid_request' }],
  [401, ''],
  [401, '{"error":"invalid_cli'],
  [401, '["invalid_client"]'],
  [401, '"invalid_client"'],
  [401, { error: { code: 'invalid_client' } }],
  [401, { error: ['invalid_client'] }],
  [401, { error: 'the secret is wrong' }],
  [401, { message: 'invalid_client' }],
  [401, { error_description: 'AADSTS7000215 but no error' }],
  [407, HTML],
  [408, ''],
  [418, { error: 'invalid_client' }],
  [425, ''],
  [429, { error: 'invalid_client' }],
  [429, 'Retry later'],
  [500, { error: 'invalid_client' }],
  [502, HTML],
  [503, { error: 'temporarily_unavailable' }],
  [504, ''],
]

describe.each(RECORDED)('$provider at $rung', (controls) => {
  test.each(ODD)('%i %j is no refusal', (...sent) => {
    const known = DIALECTS[controls.dialect]
    const reply = readReply(sent[0], typeof sent[1] === 'string' ? sent[1] : JSON.stringify(sent[1]))
    // Entra's number is the whole of its answer, wherever its error word is; no other provider reads it.
    const isEntra = controls.dialect === 'entra' && reply.code !== null
    if (!isEntra) expect(classify(known, controls.rung, reply)).not.toBe('refused')
    if (!isEntra) expect(judge([[trialOf(controls, sent)]]).verdict).not.toBe('dead')
  })
})

test('whatever replies of the whole table are put together, dead is a known refusal between both controls', () => {
  const sent = fc.constantFrom(
    ...RECORDED.flatMap((row) => [row.wrong, row.right, ...row.leaked.map(([, one]) => one)]),
    ...ODD,
  )
  const pass = fc.record({ controls: fc.constantFrom(...RECORDED), leaked: sent, wrong: sent, right: sent })
  let dead = 0
  fc.assert(
    fc.property(fc.array(pass, { minLength: 1, maxLength: 3 }), (passes) => {
      const trials = passes.map(({ controls, leaked, wrong, right }) => trialOf({ ...controls, wrong, right }, leaked))
      if (judge(trials.map((trial) => [trial])).verdict !== 'dead') return
      dead += 1
      for (const { leaked, random, fresh } of trials) {
        expect([leaked.reading, random.reading, fresh?.reading]).toEqual(['refused', 'refused', 'accepted'])
        expect(leaked.shape).toBe(random.shape)
      }
    }),
    { numRuns: 50_000 },
  )
  expect(dead).toBeGreaterThan(0)
})
