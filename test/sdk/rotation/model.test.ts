import { expect, test } from 'vitest'
import { planIssue } from '../../../src/sdk/rotation/plan-issue.ts'
import { explore } from './explore.ts'
import { facts } from './given.ts'
import { D2, SCENARIOS } from './model-world.ts'

test.each(SCENARIOS)('$name: no crash and no lost reply, up to three of them, costs a secret', async (scenario) => {
  const { broken, states } = await explore(scenario, { faults: 3 })
  expect(broken).toEqual([])
  expect(states).toBeGreaterThan(60)
})

// The same explorer must find what the algorithm avoids, or it proves nothing.
test.each(SCENARIOS)('$name: without an escrow one crash is enough', async (scenario) => {
  const { broken } = await explore(scenario, { faults: 1, forgets: 'escrow' })
  expect(broken).not.toEqual([])
})

test.each(SCENARIOS)('$name: rotating again on resume breaks after one crash', async (scenario) => {
  const { broken } = await explore(scenario, { faults: 1, forgets: 'issue' })
  expect(broken).not.toEqual([])
})

test('D2 is refused before anything is touched', () => {
  expect(planIssue(facts({ card: D2 }), 'contain-first')).toMatchObject({ kind: 'blocked' })
})
