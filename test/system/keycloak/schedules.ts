import { expect, test } from 'vitest'
import { inParallel } from '../../../src/base/in-parallel.ts'
import { pairs, replay, singles } from '../../sdk/rotation/replay.ts'
import type { PlannedFault } from '../../sdk/rotation/replay.ts'
import type { Effect } from '../../sdk/rotation/model-run.ts'
import { realScenario, REAL_ROWS } from '../../world/real-keycloak-schedules.ts'
import type { Realms } from '../../world/real-keycloak-stage.ts'

// Each schedule is a rotation from its beginning to its end, a second or so. All schedules of the whole run are explored at
// the double; here are those whose first fault is at a write to Keycloak, or just before or after it: each of these alone, and
// one in eighteen of the pairs that begin with it: ten schedules for each write that a scenario has.
const ONE_IN = 18
const AT_LEAST = 10

/** The rotation model's schedules with the real connector and the real Keycloak in it, each at a client of its own. */
export function scheduleFacts(realms: () => Realms): void {
  test.each(REAL_ROWS)(
    '$name, $strategy: no crash and no lost reply around a write, alone or two of them, costs a secret',
    async (row) => {
      const play = async (faults: readonly PlannedFault[]) => replay(await realScenario(realms(), row), faults)
      const { effects, broken } = await play([])
      expect(broken).toEqual([])
      const schedules = chosen(effects)
      expect(schedules.length).toBeGreaterThanOrEqual(AT_LEAST)
      const ended = await inParallel(schedules, play)
      expect(ended.flatMap((one) => one.broken)).toEqual([])
    },
  )
}

function chosen(effects: readonly Effect[]): readonly (readonly PlannedFault[])[] {
  const writes = effects.flatMap(({ outside, name }, at) => (outside && !name.startsWith('put ') ? [at] : []))
  const near = new Set(writes.flatMap((at) => [at - 1, at, at + 1]))
  const alone = singles(effects).filter(([fault]) => fault !== undefined && near.has(fault.at))
  return [...alone, ...pairs(alone).filter((_, place) => place % ONE_IN === 0)]
}
