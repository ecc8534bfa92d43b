import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { drillComparison } from '../../src/views/drill-comparison.ts'
import { on, opened, step } from '../run/given.ts'
import { entries, RUN, texts } from './entries.ts'

const kill = on('kill')
const closed: RunEvent = { type: 'run.closed', outcome: 'proven', exposure: 'dead' }
const drill = (ms: number) =>
  entries(
    [
      opened([step('kill')], { inputs: { leaked: null } }),
      kill.applied(),
      kill.verified('proven', { exposure: 'dead' }),
      closed,
    ],
    ms,
  )

test('the first drill of a runbook says that there is nothing to compare with', () => {
  expect(texts(drillComparison(drill(1000), undefined))).toEqual([
    'DRILL: the first of this runbook here; the next one is compared with it',
  ])
})

test('a drill stands beside the last one, duration by duration', () => {
  const lines = texts(drillComparison(drill(1000), drill(30_000)))
  expect(lines[0]).toBe(`DRILL: compared with the last one, run ${RUN.slice(-7)}`)
  expect(lines[2]).toMatch(/^ {2}ended +PROVEN \(1 proven\) +PROVEN \(1 proven\)$/)
  expect(lines.find((text) => text.includes('time to revoke'))).toMatch(/2\.0 s +1 m 00 s$/)
  expect(lines.find((text) => text.includes('time to recover'))).toMatch(/not reached +not reached$/)
})
