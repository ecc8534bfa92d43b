import { once } from 'node:events'
import { ORIGIN } from '../facts.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { openStore } from '../../../src/journal/sqlite-store.ts'

/** Says that it is ready, waits for the word, takes the lease, says what came of it, and holds on until it is killed. */
const [stateDir = '', run = ''] = process.argv.slice(2)
const store = openStore({ stateDir, origin: ORIGIN, clock: systemClock, tool: '0', boot: 'b' })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const holder = { run, who: run.slice(-4), host: 'h', pid: process.pid, since: '2026-11-24T00:00:00.000Z' }
const lease = await store.lease(run, ['client-x'], holder)
process.stdout.write(`${'heldBy' in lease ? `held by ${lease.heldBy.pid}` : `won ${process.pid}`}\n`)
await once(process.stdin, 'end')
