import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { hashLine, lineOf } from '../../src/journal/chain.ts'
import { controlEvidence } from '../../src/views/controls.ts'
import { report } from '../../src/views/report.ts'
import { on, opened, step, target } from '../run/given.ts'
import { entries, HOSTILE, RUN } from './entries.ts'

const controls = ['RS.MI-01', 'X.9']
const steps = [
  step('kill', { phase: 'contain', title: 'Kill it' }),
  step('put', { phase: 'eradicate', needs: ['kill'], targets: [target('a'), target('b')] }),
]
const start = opened(steps, {
  inputs: { leaked: null },
  runbook: { name: 'rb', title: 'A leak', digest: 'sha256:1', controls },
})
const story: readonly RunEvent[] = [
  start,
  on('kill').entered,
  on('kill').planned(),
  { type: 'step.approved', step: 'kill', by: 'bob', digest: 'sha256:77', signature: 'c2ln' },
  on('kill').applying,
  on('kill').applied(),
  on('kill').verified('proven', { exposure: 'dead', residual: ['access tokens until 15:00'] }),
  on('put', 'a').verified('proven'),
  { type: 'step.skipped', step: 'put', target: 'b', by: 'ada', because: 'host is gone' },
  { type: 'note.added', by: 'ada', text: 'seen in a paste' },
  { type: 'run.closed', outcome: 'gaps', exposure: 'dead' },
]

test('the report says the verdict first and keeps every gap', () => {
  const text = report(RUN, entries(story))
  expect(text).toContain('**The leaked secret is dead, proven over the whole propagation window; 1 gap left.**')
  expect(text).toContain('- **skipped**: put on b: host is gone')
  expect(text).toContain('- access tokens until 15:00')
  expect(text).toContain('| Time to revoke | 6.0 s |')
})

test('a decision has a name and how that name was known', () => {
  const text = report(RUN, entries(story))
  expect(text).toContain('| bob | os via cli, signed | approved | kill, plan sha256:77 |')
  expect(text).toContain('| ada | os via cli | skipped | put/b because: host is gone |')
})

test('the integrity section names the head that a verifier computes', () => {
  const all = entries(story)
  const last = all.at(-1)
  expect(report(RUN, all)).toContain(`Head: \`${last ? hashLine(lineOf(last)) : ''}\``)
})

test('a control is supported by the entries that show it, and an unknown one by none', () => {
  expect(controlEvidence(entries(story))).toEqual([
    { control: 'RS.MI-01', asks: 'Incidents are contained', seqs: [7] },
    { control: 'X.9', asks: 'not known to this version', seqs: [] },
  ])
  expect(report(RUN, entries(story))).toContain(
    '| X.9 | not known to this version | no entry of this run supports it |',
  )
})

test('a proof after a skip supports no control, also when the step is proven later; the later one does', () => {
  const kill = on('kill')
  const again: RunEvent = { type: 'step.reopened', step: 'kill', target: 'web', by: 'ada', because: 'once more' }
  const late = entries([start, kill.skipped, kill.verified('proven'), again, kill.verified('proven')])
  expect(controlEvidence(late)[0]).toMatchObject({ control: 'RS.MI-01', seqs: [5] })
})

test('a skipped step is not marked done in the chart', () => {
  expect(report(RUN, entries(story))).toMatch(/skipped - put :\d{4}/)
})

test('hostile text becomes neither markup, nor a link, nor a row, nor a chart', () => {
  const bad = [step('kill', { title: HOSTILE, targets: [target(HOSTILE)] })]
  const at = { step: 'kill', target: HOSTILE }
  const proof = { claim: HOSTILE, verdict: 'proven', seen: [HOSTILE], residual: [HOSTILE] } as const
  const text = report(
    RUN,
    entries([
      opened(bad, { credential: HOSTILE, runbook: { name: HOSTILE, title: HOSTILE, digest: '', controls: [HOSTILE] } }),
      { type: 'step.verified', ...at, proof: { ...proof, seen: [HOSTILE], residual: [HOSTILE] } },
      { type: 'note.added', by: 'ada', text: HOSTILE },
    ]),
  )
  const outsideCode = text.replaceAll(/`` .*? ``/g, '')
  expect(outsideCode).not.toContain('<script')
  expect(outsideCode).not.toMatch(/(?<!\\)!\[|http:\/\/evil|(?<!\\)@all/)
  // oxlint-disable-next-line no-control-regex -- the point of the test
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  const rows = text.split('\n').filter((line) => line.startsWith('| '))
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|').length - 2).toBeOneOf([3, 5])
})
