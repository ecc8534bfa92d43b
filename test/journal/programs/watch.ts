import { ORIGIN, RUN } from '../facts.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { openStore } from '../../../src/journal/sqlite-store.ts'

/** Waits for the second entry and says what it is. */
const [stateDir = ''] = process.argv.slice(2)
const store = openStore({ stateDir, origin: ORIGIN, clock: systemClock, tool: '0', boot: 'b' })
const changed = store.changed(RUN, 1, new AbortController().signal)
process.stdout.write('ready\n')
await changed
const [entry] = await store.read(RUN, 1)
process.stdout.write(`${JSON.stringify(entry?.event)}\n`)
await store.close()
