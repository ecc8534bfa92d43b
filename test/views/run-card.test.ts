import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/run/event.ts'
import { recapLines, runCard, runCardLines } from '../../src/views/run-card.ts'
import { on, opened, RULE, step, target } from '../run/given.ts'
import { entries, HOSTILE, RUN, texts } from './entries.ts'

const LEAK = { inputs: { leaked: 'run:inputs.leaked' } }
const steps = [
  step('kill', { phase: 'contain', title: 'Kill it' }),
  step('put', { phase: 'eradicate', needs: ['kill'], targets: [target('a'), target('b')] }),
  step('tell', { phase: 'notify', needs: ['put'] }),
]
const card = (...events: readonly RunEvent[]) => runCardLines(RUN, entries(events))
const kill = on('kill')
const dead = kill.verified('proven', { exposure: 'dead' })
const killed = [opened(steps, LEAK), kill.entered, kill.planned(), kill.applying, kill.applied(), dead]

test.each([
  ['live', 'THE LEAKED SECRET STILL WORKS', 'bad'],
  ['unknown', 'WE DO NOT KNOW whether the leaked secret still works', 'bad'],
  ['contained', 'the leaked secret is refused; not yet proven over the whole propagation window', 'warn'],
  ['dead', 'the leaked secret is dead (proven)', 'good'],
] as const)('exposure %s is the second line, in words and in a tone of its own', (exposure, text, tone) => {
  const lines = card(opened(steps, LEAK), kill.entered, kill.looks, kill.verified('proven', { exposure }))
  expect(lines[1]).toEqual({ text, tone })
})

test('a run that no leak began says nothing of a leaked secret', () => {
  expect(texts(card(opened(steps))).join('\n')).not.toContain('leaked')
})

test('a run that put a leaked value back in force says so, whatever its input is called', () => {
  const restored = card(opened(steps), kill.entered, kill.looks, kill.verified('proven', { exposure: 'live' }))
  expect(restored[1]).toEqual({ text: 'THE LEAKED SECRET STILL WORKS', tone: 'bad' })
})

test('only the running phase is open', () => {
  const put = on('put', 'a')
  expect(texts(card(...killed, put.entered, put.planned(), put.applying))).toEqual([
    `A runbook   web   run ${RUN.slice(-7)}   DRILL`,
    'the leaked secret is dead (proven)',
    '✓ contain    1 proven',
    '> eradicate  1 waiting · 1 in doubt',
    '  ? put                1 waiting · 1 in doubt   do it',
    '· notify     1 waiting',
    'RUNNING   1 proven · 2 waiting · 1 in doubt   time to revoke 5.0 s',
    `next: stanch runs resume ${RUN.slice(-7)}`,
  ])
})

test('a waiting question comes before the phases, with who may answer and the command', () => {
  const gated = [step('kill', { title: 'Kill it', approve: RULE })]
  const question = {
    id: 'q',
    kind: 'approve',
    step: 'kill',
    target: null,
    prompt: 'Kill it',
    lines: [],
    wants: [],
  } as const
  const asked: RunEvent = {
    type: 'question.asked',
    question: {
      ...question,
      lines: [],
      wants: [],
      digest: 'sha256:1',
      rule: { ...RULE, of: [...RULE.of] },
      escalated: true,
    },
  }
  const lines = texts(card(opened(gated, LEAK), kill.entered, kill.planned(), asked))
  expect(lines.slice(2, 4)).toEqual([
    'WAITING  ESCALATED: approval of Kill it (group:security; counts as denied after 1 m 00 s)',
    `  $ stanch runs approve ${RUN.slice(-7)} kill`,
  ])
})

test('what waits is told in the order of the steps, whatever came first', () => {
  const question = { id: 'h', kind: 'by-hand', step: 'tell', target: 'web', prompt: 'ring', digest: null } as const
  const asked: RunEvent = {
    type: 'question.asked',
    question: { ...question, rule: null, lines: [], wants: [], escalated: false },
  }
  const { waits } = runCard(RUN, entries([...killed, on('tell').byHand, asked, on('put', 'a').failed()]))
  expect(waits.map((wait) => wait.step)).toEqual(['put', 'tell'])
})

test.each([
  ['skipped', [kill.planned(), kill.skipped]],
  ['unverified', [kill.planned(), kill.applied(), kill.verified('unknown')]],
  ['by hand', [kill.byHand, kill.applied(), kill.verified('unknown')]],
  ['failed', [kill.failed()]],
  ['in doubt', [kill.planned(), kill.applying]],
] as const)('a step that is %s is never drawn as proven', (word, events) => {
  const one = [step('kill', { unverified: word === 'unverified' ? 'cannot be shown' : null })]
  const question = {
    id: 'h',
    kind: 'by-hand',
    step: 'kill',
    target: 'web',
    prompt: '',
    digest: null,
    rule: null,
  } as const
  const byHand: readonly RunEvent[] = [
    kill.byHand,
    { type: 'question.asked', question: { ...question, lines: [], wants: [], escalated: false } },
    { type: 'question.answered', id: 'h', by: 'ada', answer: {} },
    kill.verified('unknown'),
  ]
  const drawn = runCard(RUN, entries([opened(one), kill.entered, ...(word === 'by hand' ? byHand : events)]))
  expect(drawn.phases[0]).toMatchObject({ word })
  const shown = texts(
    runCardLines(RUN, entries([opened(one), kill.entered, ...(word === 'by hand' ? byHand : events)])),
  )
  expect(shown.join('\n')).not.toMatch(/proven|✓/)
})

test('the recap of a run with gaps says so, though the secret is dead', () => {
  const put = [on('put', 'a').verified('proven'), on('put', 'b').skipped, on('tell').verified('proven')]
  const closed: RunEvent = { type: 'run.closed', outcome: 'gaps', exposure: 'dead' }
  const recap = recapLines(runCard(RUN, entries([...killed, ...put, closed])))
  expect(recap[0]).toMatchObject({ tone: 'warn' })
  expect(recap[0]?.text).toMatch(/^CONTAINED WITH GAPS {3}3 proven · 1 skipped/)
  expect(recap.at(-1)?.text).toBe(`next: stanch report ${RUN.slice(-7)}`)
})

test('a closed run whose leaked secret lives is never called contained', () => {
  const closed: RunEvent = { type: 'run.closed', outcome: 'gaps', exposure: 'live' }
  const lives = kill.verified('proven', { exposure: 'live' })
  expect(runCard(RUN, entries([opened(steps, LEAK), lives, closed])).verdict).toMatchObject({
    word: 'NOT CONTAINED',
    tone: 'bad',
  })
})

test('hostile names, faults and targets reach no terminal as control characters', () => {
  const bad = [step('kill', { title: HOSTILE, targets: [target(HOSTILE)] })]
  const lines = card(opened(bad, { runbook: { name: 'x', title: HOSTILE, digest: '', controls: [] } }), {
    type: 'step.failed',
    step: 'kill',
    target: HOSTILE,
    fault: EVIL,
  })
  // oxlint-disable-next-line no-control-regex -- the point of the test
  expect(texts(lines).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  expect(texts(lines).join('\n')).toContain(`--target '`)
})

const EVIL = {
  code: 'BUG',
  what: HOSTILE,
  saw: HOSTILE,
  wanted: HOSTILE,
  changed: [HOSTILE],
  retry: 'never',
  next: [{ say: HOSTILE, command: HOSTILE, url: HOSTILE }],
} satisfies Extract<RunEvent, { type: 'step.failed' }>['fault']
