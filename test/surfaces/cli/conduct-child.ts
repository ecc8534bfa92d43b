import { once } from 'node:events'
import { conductRun } from '../../../src/surfaces/cli/conduct.ts'
import { createScreen } from '../../../src/surfaces/cli/screen.ts'
import { lampConnector, workshop } from '../../engine/workshop.ts'
import { spec, step } from '../../run/given.ts'
import { littleApp } from './little-app.ts'

// A run whose one outside call answers when a line comes on stdin. At the end: the types of all events, on stdout.
const lamp = lampConnector({ lit: false, calls: [] })
const action = lamp.actions['workload/restart']
if (!action) throw new Error('the lamp cannot be lit')
const slow: typeof action = {
  ...action,
  apply: async (...given) => {
    process.stderr.write('CALLED\n')
    await once(process.stdin, 'data')
    process.stdin.destroy()
    return action.apply(...given)
  },
}
const steps = [step('light', { uses: 'workload/restart', timeout_ms: 60_000 })]
const shop = await workshop(spec(steps), { ...lamp, actions: { 'workload/restart': slow } })
const screen = createScreen({ output: 'json', quiet: false, plain: true, 'no-input': true, json: false }, {})
process.exitCode = await conductRun({ app: littleApp(shop), run: shop.run, screen, waitsForPeople: false })
process.stderr.write(`EVENTS ${(await shop.events()).map(({ type }) => type).join(' ')}\n`)
await shop.clean()
