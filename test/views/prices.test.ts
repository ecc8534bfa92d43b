import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { priceLines, prices } from '../../src/views/prices.ts'
import { on, opened, spec, step, target } from '../run/given.ts'
import { entries, texts } from './entries.ts'

const steps = [
  step('issue', { uses: 'identity/issue-client-secret' }),
  step('put', { uses: 'secret-store/put-secret', targets: [target('a'), target('b')] }),
  step('restart', { uses: 'workload/restart', targets: [target('x'), target('y'), target('z')] }),
]
const chosen = (strategy: string) => spec(steps, { inputs: { leaked: null, strategy } })
const note: RunEvent = { type: 'note.added', by: 'ada', text: 'x' }
const earlier = entries([
  opened(steps),
  on('issue').applied(),
  on('put', 'a').verified('proven'),
  note,
  on('restart', 'x').verified('proven'),
  on('restart', 'y').verified('unknown'),
])

test('without an earlier run the prices say that there is nothing to estimate from', () => {
  expect(texts(priceLines(prices(chosen('contain-first'), [])))).toEqual([
    '> contain-first  breaks 3 programs until they have the new secret; the attacker keeps access until it is revoked, first of all',
    '  overlap        breaks nothing; the attacker keeps access until everything has the new secret',
    '  no earlier run to take times from',
  ])
})

test('the outage is what the roll-out took; overlap keeps the attacker for all of it', () => {
  expect(prices(chosen('overlap'), [earlier])).toMatchObject([
    { strategy: 'contain-first', chosen: false, breaks: 3, breaks_for_ms: 3000, open_for_ms: 1000, runs: 1 },
    { strategy: 'overlap', chosen: true, breaks: 0, open_for_ms: 4000 },
  ])
})

test('the middle of several runs counts, so that one night of waiting does not', () => {
  const slow = entries([opened(steps), on('issue').applied(), on('restart', 'x').verified('proven')], 3_600_000)
  const [first] = prices(chosen('overlap'), [earlier, slow, earlier])
  expect(first).toMatchObject({ breaks_for_ms: 3000, runs: 3 })
})

test('a proof of a step that was skipped before ends no roll-out', () => {
  const late = entries([
    opened(steps),
    on('issue').applied(),
    on('put', 'a').verified('proven'),
    on('restart', 'x').skipped,
    note,
    on('restart', 'x').verified('proven'),
  ])
  expect(prices(chosen('overlap'), [late])[0]).toMatchObject({ breaks_for_ms: 1000 })
})

test('a run that never issued a secret says nothing of how long it takes', () => {
  expect(prices(chosen('overlap'), [entries([opened(steps)])])[0]).toMatchObject({ breaks_for_ms: null, runs: 0 })
})

test('a runbook without a choice of strategy has no price tags', () => {
  expect(prices(spec(steps), [earlier])).toEqual([])
})
