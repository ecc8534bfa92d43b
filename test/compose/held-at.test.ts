import { expect, test } from 'vitest'
import { Secret } from '../../src/base/secret.ts'
import { heldAt } from '../../src/compose/held-at.ts'
import type { Ready } from '../../src/engine/unit.ts'
import type { Proof } from '../../src/model/proof.ts'
import type { Plan } from '../../src/sdk/index.ts'
import { testContext } from '../../src/sdk/testkit/context.ts'

type AnyPlan = Plan<never, never>
const VALUE = new Secret('canary-held-at-8181')
const CHANGE: AnyPlan = { kind: 'change', change: {} as never, says: 'Writes it' }

/** A store that plans so, and whose proof says so of the receipt that it is given. */
function store(plan: AnyPlan, verdict: Proof['verdict'] = 'unknown'): { unit: () => Promise<Ready>; given: unknown[] } {
  const given: unknown[] = []
  const action = {
    observe: async () => ({}),
    plan: () => plan,
    apply: async () => Promise.reject(new Error('nothing may be written')),
    verify: async (_: unknown, __: unknown, receipt: unknown) => {
      given.push(receipt)
      return { claim: 'it is there', verdict, seen: ['looked'] }
    },
  }
  const { ctx } = testContext({ secrets: {} })
  return { unit: async () => ({ action, ctx, input: {} }) as unknown as Ready, given }
}

test.each([
  ['a store that has it', { kind: 'settled', because: 'it is there' }, 'proven', 'yes'],
  ['a store that can be read and has another', CHANGE, 'disproven', 'no'],
  ['a store that gives nothing back', CHANGE, 'unknown', 'unknown'],
  ['a store that cannot be compared before a write, and can after one', CHANGE, 'proven', 'yes'],
  ['a place that is not as it should be', { kind: 'blocked', because: 'two lines', fix: 'x' }, 'disproven', 'unknown'],
] as const)('%s', async (_, plan, verdict, holds) => {
  expect(await heldAt(VALUE, 'web', store(plan, verdict).unit)).toMatchObject({ holds })
})

test('the proof is asked about the fingerprint, and is never given the value', async () => {
  const { unit, given } = store(CHANGE)
  await heldAt(VALUE, 'web', unit)
  expect(given).toEqual([{ version: '', fingerprint: expect.stringMatching(/^hk1:/) }])
  expect(JSON.stringify(given)).not.toContain('canary-held-at')
})

test('whatever goes wrong on the way there is not known', async () => {
  const held = await heldAt(VALUE, 'web', async () => Promise.reject(new Error('canary-held-at-8181 in a vendor text')))
  expect(held).toMatchObject({ holds: 'unknown', fault: 'BUG' })
  expect(held.because).not.toContain('canary-held-at')
})
