import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reading } from '../../../src/sdk/probe/classify.ts'
import { isIll, judge } from '../../../src/sdk/probe/verdict.ts'
import type { Answer, SecretVerdict, Trial } from '../../../src/sdk/probe/verdict.ts'

const yes: Answer = { reading: 'accepted', shape: '200 empty' }
const no: Answer = { reading: 'refused', shape: '401 json invalid_client' }
const busy: Answer = { reading: 'unclear', shape: '429 json' }
const page: Answer = { reading: 'unclear', shape: '400 html' }
const old: Answer = { reading: 'expired', shape: '401 json expired' }
const trial = (leaked: Answer, random: Answer, fresh: Answer | null): Trial => ({
  method: 'post',
  rung: 'revocation',
  leaked,
  random,
  fresh,
})

const TABLE: readonly (readonly [string, readonly (readonly Trial[])[], SecretVerdict])[] = [
  ['refused with both controls', [[trial(no, no, yes)]], 'dead'],
  ['refused three times with both controls', Array.from({ length: 3 }, () => [trial(no, no, yes)]), 'dead'],
  ['accepted', [[trial(yes, no, yes)]], 'alive'],
  [
    'accepted in the last of three passes',
    [[trial(no, no, yes)], [trial(no, no, yes)], [trial(yes, no, yes)]],
    'alive',
  ],
  ['accepted by the second method only', [[trial(no, no, yes), trial(yes, no, yes)]], 'alive'],
  ['accepted while the control could not be asked', [[trial(yes, busy, null)]], 'alive'],
  ['expired', [[trial(old, no, yes)]], 'expired'],
  ['refused, no new value known', [[trial(no, no, null)]], 'inconclusive'],
  ['refused, the new value too: wrong client id or disabled client', [[trial(no, no, no)]], 'inconclusive'],
  ['refused, the new value could not be asked', [[trial(no, no, busy)]], 'inconclusive'],
  [
    'refused otherwise than a random value',
    [[trial({ ...no, shape: '400 json invalid_client' }, no, yes)]],
    'inconclusive',
  ],
  ['a busy provider', [[trial(busy, busy, busy)]], 'inconclusive'],
  ['one method proven, the other too busy to tell', [[trial(no, no, yes), trial(busy, busy, busy)]], 'inconclusive'],
  ['one method proven, the other not offered to this client', [[trial(no, no, yes), trial(no, no, no)]], 'dead'],
  ['one method proven, the other unknown to the provider', [[trial(no, no, yes), trial(page, page, page)]], 'dead'],
  [
    'one method proven, the other refuses only the new value',
    [[trial(no, no, yes), trial(page, no, no)]],
    'inconclusive',
  ],
  ['one pass without the positive control', [[trial(no, no, yes)], [trial(no, no, busy)]], 'inconclusive'],
  ['everything is accepted', [[trial(yes, yes, yes)]], 'cannot_probe'],
  ['nothing to ask', [[]], 'cannot_probe'],
  ['never asked', [], 'cannot_probe'],
]

test.each(TABLE)('%s', (_, passes, verdict) => {
  expect(judge(passes).verdict).toBe(verdict)
})

test('dead needs, in every pass, a refusal like a random value and an accepted new value', () => {
  const answer = fc.record({
    reading: fc.constantFrom<Reading>('accepted', 'refused', 'unclear', 'expired'),
    shape: fc.constantFrom('401 a', '400 b', '429', 'no answer'),
  })
  const trials = fc.record({
    method: fc.constantFrom('post' as const, 'basic-raw' as const),
    rung: fc.constant('code' as const),
    leaked: answer,
    random: answer,
    fresh: fc.option(answer),
  })
  fc.assert(
    fc.property(fc.array(fc.array(trials, { maxLength: 3 }), { maxLength: 3 }), (passes) => {
      if (judge(passes).verdict !== 'dead') return
      for (const pass of passes) {
        expect(
          pass.some(
            ({ leaked, random, fresh }) =>
              leaked.reading === 'refused' && leaked.shape === random.shape && fresh?.reading === 'accepted',
          ),
        ).toBe(true)
        expect(pass.every(({ leaked, random }) => leaked.reading !== 'accepted' || random.reading === 'accepted')).toBe(
          true,
        )
      }
    }),
    { numRuns: 20_000 },
  )
})

test('a provider is called ill when not one answer means anything, and not for an odd answer among clear ones', () => {
  const silent: Answer = { reading: 'unclear', shape: 'no answer' }
  const odd: Answer = { reading: 'unclear', shape: '400 json invalid_request' }
  expect([isIll([[trial(busy, page, null)]]), isIll([[trial(silent, silent, null)]])]).toEqual([true, true])
  expect([isIll([[trial(busy, no, null)]]), isIll([[trial(odd, odd, null)]]), isIll([])]).toEqual([false, false, false])
})
