import { expect, test } from 'vitest'
import { planRegister } from '../../../src/sdk/key/plan-register.ts'
import type { RegisterFacts } from '../../../src/sdk/key/plan-register.ts'

/** A client with a secret, at a provider that makes keys beside it and ends none. */
const FACTS: RegisterFacts = {
  clientId: 'shop-web',
  managesItself: false,
  registered: null,
  most: 2,
  beside: false,
  certificateDays: null,
  client: { keys: [], takes: 'secret', jwksUri: null },
  leaked: null,
  canDrop: false,
  refused: null,
  sealed: null,
  issue: { refusesSecrets: false, lasts: 'the key lasts for a year' },
  begun: { took: 'secret', orphans: [] },
}
const textOf = (facts: Partial<RegisterFacts>): string => JSON.stringify(planRegister({ ...FACTS, ...facts }))

test('a provider that makes the key is never said to learn nothing of its private half', () => {
  expect(textOf({})).toContain('it shows the private half once')
  expect(textOf({})).not.toContain('never sent there')
  expect(textOf({ issue: null })).toContain('never sent there')
})

test('secrets are said to be refused at once only where making a key does that', () => {
  expect(textOf({})).toContain('accepted only once the client is switched to it')
  expect(textOf({ issue: { refusesSecrets: true, lasts: '' } })).toContain('every secret is refused from this step on')
})

test('a key that nobody has is ended, or a person is asked to remove it', () => {
  const lost = {
    client: { ...FACTS.client!, keys: [{ kid: '7', thumbprint: null }] },
    begun: { took: 'secret', orphans: ['7'] },
  } as const
  expect(textOf({ ...lost, canDrop: true })).toContain('ends key 7: it came with an attempt whose reply was lost')
  expect(textOf(lost)).toContain('remove key 7 by hand: it came with an attempt whose reply was lost')
  expect(textOf(lost)).not.toContain('stays registered')
})

test('a client that this run itself has switched is no client that had a key', () => {
  const client = { keys: [], takes: 'key', jwksUri: null } as const
  expect(planRegister({ ...FACTS, client })).toMatchObject({ kind: 'change' })
  expect(planRegister({ ...FACTS, client, begun: { took: 'key', orphans: [] } })).toMatchObject({ kind: 'blocked' })
})
