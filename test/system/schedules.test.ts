import { expect, test } from 'vitest'
import { explore } from '../sdk/rotation/explore.ts'
import { GRADUATIONS } from '../sdk/rotation/model-world.ts'
import { SCHEDULES } from '../world/identity-schedules.ts'

// As test/connectors/identity/schedules.test.ts, with two faults: minutes rather than seconds. The way to a key
// is explored by two at the model of a provider, and by one before the doubles.
test.each([...SCHEDULES, ...GRADUATIONS])(
  '$name, $strategy: no crash and no lost reply, one after the other, costs a secret',
  async (scenario) => {
    const { broken, states } = await explore(scenario, { faults: 2 })
    expect(broken).toEqual([])
    expect(states).toBeGreaterThan(40)
  },
)
