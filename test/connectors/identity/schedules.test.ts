import { expect, test } from 'vitest'
import { explore } from '../../sdk/rotation/explore.ts'
import { GRADUATION_SCHEDULES, REPLACEMENT_SCHEDULES, SCHEDULES } from '../../world/identity-schedules.ts'

const ALL = [...SCHEDULES, ...GRADUATION_SCHEDULES, ...REPLACEMENT_SCHEDULES]

// The real connector, the real engine and the double of its provider: started anew in every state that a crash, a lost reply
// or a write that did not arrive can leave behind. Two of them, one after the other: test/system/schedules.test.ts.
test.each(ALL)('$name, $strategy: no crash and no lost reply costs a secret', async (scenario) => {
  const { broken, states } = await explore(scenario, { faults: 1 })
  expect(broken).toEqual([])
  expect(states).toBeGreaterThan(20)
})

// The same schedules must find what the escrow is for, or they prove nothing.
test.each(ALL)('$name, $strategy: without an escrow one crash is enough', async (scenario) => {
  const { broken } = await explore(scenario, { faults: 1, forgets: 'escrow' })
  expect(broken).not.toEqual([])
})
