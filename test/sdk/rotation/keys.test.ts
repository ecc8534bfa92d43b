import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { GRADUATIONS } from './model-world.ts'

// Two of them, one after the other: test/system/schedules.test.ts.
test.each(GRADUATIONS)('$name: no crash and no lost reply costs a key', async (scenario) => {
  const { broken, states } = await explore(scenario, { faults: 1 })
  expect(broken).toEqual([])
  expect(states).toBeGreaterThan(20)
})

// The same explorer must find what the escrow is for, or it proves nothing.
test.each(GRADUATIONS)('$name: without an escrow one crash is enough', async (scenario) => {
  const { broken } = await explore(scenario, { faults: 1, forgets: 'escrow' })
  expect(broken).not.toEqual([])
})
