import { afterEach, expect, test } from 'vitest'
import { ENGINE } from '../../../src/model/actor.ts'
import type { RunEvent } from '../../../src/run/event.ts'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import type { Aim } from '../../../src/surfaces/cli/wait-for.ts'
import { waitFor } from '../../../src/surfaces/cli/wait-for.ts'
import type { Workshop } from '../../engine/workshop.ts'
import { lampConnector, workshop } from '../../engine/workshop.ts'
import { on, spec, step } from '../../run/given.ts'

const shops: Workshop[] = []
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.clean()
})

const kill = on('kill')
const closed = (outcome: 'proven' | 'gaps' | 'aborted'): RunEvent => ({
  type: 'run.closed',
  outcome,
  exposure: 'unknown',
})

async function waited(aim: Aim, events: readonly RunEvent[], ms?: number) {
  const shop = await workshop(
    spec([step('kill')], { inputs: { leaked: null } }),
    lampConnector({ lit: false, calls: [] }),
  )
  shops.push(shop)
  const waiting = waitFor(shop.store, shop.run, { aim, ms })
  for (const event of events) await shop.store.append(shop.run, { actor: ENGINE, events: [event] })
  return waiting
}

test.each([
  ['contained', 'contained', [kill.verified('disproven', { exposure: 'contained' })], EXIT.done],
  ['contained', 'dead', [kill.verified('disproven', { exposure: 'dead' })], EXIT.done],
  ['dead', 'dead', [kill.verified('disproven', { exposure: 'dead' })], EXIT.done],
  ['closed', 'closed', [kill.skipped, closed('gaps')], EXIT.done],
] as const)('waiting for %s ends with 0 once it is %s', async (aim, _, events, exit) => {
  expect(await waited(aim, events)).toMatchObject({ exit, reached: true })
})

test('a run that is closed before ends the wait with its own code, never with 0', async () => {
  const contained = kill.verified('proven', { exposure: 'contained' })
  expect(await waited('dead', [contained, closed('proven')])).toMatchObject({ exit: EXIT.gaps, reached: false })
  const begun = [kill.planned(), kill.applying, kill.applied(), kill.verified('unknown', { exposure: 'unknown' })]
  expect(await waited('dead', [...begun, closed('gaps')])).toMatchObject({ exit: EXIT.exposed, reached: false })
})

test('when the time is over it ends with 5', async () => {
  expect(await waited('dead', [], 50)).toMatchObject({ exit: EXIT.waits, reached: false })
})
