import { expect, test } from 'vitest'
import { alarm, reviewQuestion } from '../../src/run/break-glass.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { fold } from '../../src/run/fold.ts'
import { report } from '../../src/views/report.ts'
import { liveScreen } from '../../src/views/live-screen.ts'
import { runCard, runCardLines } from '../../src/views/run-card.ts'
import { statusLines, statusRow } from '../../src/views/status-list.ts'
import { opened, RULE, step } from '../run/given.ts'
import { entries, RUN, texts } from './entries.ts'

const forced: RunEvent = {
  type: 'step.forced',
  step: 'kill',
  by: 'ada',
  digest: 'sha256:1',
  because: 'nobody answers',
  witness: 'bob',
  signature: null,
}
const start = [opened([step('kill', { approve: RULE })]), forced]
const [act] = fold(start).forced
if (!act) throw new Error('the glass is whole')
const question = { ...reviewQuestion(act), due_at: '2026-11-25T14:13:04.567Z' }
const all = entries([...start, { type: 'question.asked', question }])
const state = fold(all.map(({ event }) => event))
const known = { run: RUN, openedAt: '2026-11-24T14:13:02.000Z', state }

test('the review of an act without approval has its date, in UTC, wherever it is spoken of', () => {
  const wait = 'due 2026-11-25T14:13:04Z; the run cannot close without it'
  const banner = /BREAK-GLASS: .*; review due 2026-11-25T14:13:04Z, NOT REVIEWED/
  expect(runCard(RUN, all).waits).toMatchObject([{ kind: 'review', then: wait }])
  expect(statusRow(known).waits).toMatchObject([{ then: wait }])
  expect(texts(statusLines([known])).join('\n')).toContain(`(${wait})`)
  expect(texts(runCardLines(RUN, all)).join('\n')).toMatch(banner)
  expect(texts(liveScreen(all, 24).head(0)).join('\n')).toMatch(banner)
  expect(report(RUN, all).replaceAll('\\', '')).toMatch(banner)
  expect(alarm(RUN, state, act).asks.join()).toContain('reviews it by 2026-11-25T14:13:04Z: stanch runs review')
})

test('the date stays beside the answer', () => {
  const answer = { verdict: 'accepted', text: 'right' }
  const answered = entries([
    ...all.map(({ event }) => event),
    { type: 'question.answered', id: question.id, by: 'bob', answer },
  ])
  expect(report(RUN, answered).replaceAll('\\', '')).toContain(
    'review due 2026-11-25T14:13:04Z, reviewed by bob: accepted, right',
  )
})
