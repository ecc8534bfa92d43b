import { appendFileSync } from 'node:fs'
import { notes, ORIGIN, RUN } from '../facts.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { openStore } from '../../../src/journal/sqlite-store.ts'

/** Appends until it is killed; says what was acknowledged, after it was. */
const [stateDir = '', name = '', acks = ''] = process.argv.slice(2)
const store = openStore({ stateDir, origin: ORIGIN, clock: systemClock, tool: '0', boot: 'b' })
for (let i = 0; ; i += 1) {
  const text = `${name} ${i}`
  const done = await store.append(RUN, { ...notes(text), key: text })
  if (done.ok) appendFileSync(acks, `${done.entries[0]?.seq} ${text}\n`)
  if (i % 10 === 0) await store.checkpoint(RUN)
}
