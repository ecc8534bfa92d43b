import { expect, test } from 'vitest'
import { explore } from '../sdk/rotation/explore.ts'
import { GRADUATIONS } from '../sdk/rotation/model-world.ts'
import { GRADUATION_SCHEDULES, REPLACEMENT_SCHEDULES, SCHEDULES } from '../world/identity-schedules.ts'

// As test/connectors/identity/schedules.test.ts, with two faults: minutes rather than seconds. The way to a key
// is explored by two at the model of a provider, and by one before the doubles; by two where the provider makes the key,
// which the model does not.
const ISSUED = [...GRADUATION_SCHEDULES, ...REPLACEMENT_SCHEDULES].filter(
  ({ cast }) => cast?.keys?.issued !== undefined,
)

test.each([...SCHEDULES, ...GRADUATIONS, ...ISSUED])(
  '$name, $strategy: no crash and no lost reply, one after the other, costs a secret',
  async (scenario) => {
    const { broken, states } = await explore(scenario, { faults: 2 })
    expect(broken).toEqual([])
    expect(states).toBeGreaterThan(40)
  },
)
