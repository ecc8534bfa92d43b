import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalDigest, isApproved } from '../../src/run/approval.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { fold } from '../../src/run/fold.ts'
import type { Command } from '../../src/run/next.ts'
import { next } from '../../src/run/next.ts'
import type { RunState } from '../../src/run/state.ts'
import { openQuestions } from '../../src/run/state.ts'
import { given, on, opened, RULE, step, target } from './given.ts'

const steps = [
  step('triage', { on_failure: 'continue' }),
  step('issue', { needs: ['triage'], approve: RULE }),
  step('put', { needs: ['issue'], targets: [target('a', 0), target('b', 1)], retry: { times: 1, delay_ms: 0 } }),
  step('tell', { needs: ['put'], always: true }),
]
const start = opened(steps)
const units = steps.flatMap(({ id, targets }) => targets.map((one) => on(id, one.id)))
const gated = steps[1] ?? step('issue')

/** Any event at any moment, sensible or not. */
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc
    .constantFrom(...units)
    .chain((unit) =>
      fc.constantFrom<RunEvent>(
        unit.entered,
        unit.planned(),
        unit.planned('moved'),
        unit.looks,
        unit.byHand,
        unit.applying,
        unit.applied(),
        unit.verified('proven'),
        unit.verified('disproven'),
        unit.verified('unknown'),
        unit.failed(),
        unit.retried,
        unit.skipped,
        unit.settled,
      ),
    ),
  fc.constantFrom<RunEvent>(
    { type: 'run.aborted', by: 'ada', because: 'x' },
    { type: 'step.denied', step: 'issue', by: 'bob', because: 'x' },
    { type: 'question.expired', id: 'nothing', then: 'deny' },
    { type: 'note.added', by: 'ada', text: 'x' },
    { type: 'run.handed', by: 'ada', to: 'bob', because: 'x' },
    { type: 'witness.told', step: 'issue', witness: 'bob', channels: [] },
    { type: 'question.answered', id: 'approve:issue', by: 'ada', answer: { go: 'all' } },
    { type: 'step.taken', step: 'issue', target: 'web', by: 'ada', because: 'x' },
    {
      type: 'step.forced',
      step: 'issue',
      by: 'ada',
      digest: 'sha256:of-another-plan',
      because: 'x',
      witness: 'bob',
      signature: null,
    },
  ),
)

test('law: whatever is in the journal, nothing gated is applied without an approval of the plan as it stands', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const state = given(start, ...events)
      const applies = next(state).filter((command) => command.do === 'apply' && command.step === 'issue')
      expect(applies).toEqual([])
      expect(isApproved(state, gated)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

/** The digests that an approval or a broken glass was given for since the step was last opened once more. */
function agreedOn(events: readonly RunEvent[]): readonly string[] {
  const from = events.findLastIndex(({ type }, at) => type === 'step.reopened' && wasDone(events.slice(0, at)))
  return events
    .slice(from + 1)
    .flatMap((event) => (event.type === 'step.approved' || event.type === 'step.forced' ? [event.digest] : []))
}

function wasDone(events: readonly RunEvent[]): boolean {
  return given(...events).units['issue/web']?.state.at === 'done'
}

test('law: whatever is in the journal, what is applied has an approval or a broken glass for exactly this plan', () => {
  const agree = fc.constantFrom('step.approved', 'step.forced', 'step.reopened').chain((type) =>
    fc.constantFrom('a change', 'moved').map((change): RunEvent => {
      const of = approvalDigest(given(start, on('issue').planned(change)), gated)
      if (type === 'step.reopened') return { type, step: 'issue', target: 'web', by: 'ada', because: 'x' }
      if (type === 'step.approved') return { type, step: 'issue', by: 'bob', digest: of, signature: null }
      return {
        type: 'step.forced',
        step: 'issue',
        by: 'ada',
        digest: of,
        because: 'x',
        witness: 'bob',
        signature: null,
      }
    }),
  )
  const about = fc.constantFrom<RunEvent>(
    { type: 'step.entered', step: 'issue' },
    on('issue').planned(),
    on('issue').planned('moved'),
    on('issue').applying,
    on('issue').applied(),
    on('issue').verified('proven'),
    on('issue').failed(),
    on('issue').retried,
    on('triage').entered,
    on('triage').verified('proven'),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(agree, about), { maxLength: 40 }), (more) => {
      const events = [start, on('triage').verified('proven'), ...more]
      const state = given(...events)
      const isApplied = next(state).some((command) => command.do === 'apply' && command.step === 'issue')
      if (isApplied) expect(agreedOn(events)).toContain(approvalDigest(state, gated))
    }),
    { numRuns: 1000 },
  )
})

test('law: evolve is total, and done is never undone', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let state = given(start)
      for (const event of events) {
        const before = doneIn(state)
        state = fold([event], state)
        for (const [id, unit] of before) expect(state.units[id]?.state).toEqual(unit)
      }
    }),
    { numRuns: 500 },
  )
})

/** A world that answers every command in the plainest way; `luck` decides what verify finds and whether people agree. */
function answer(command: Command, state: RunState): RunEvent[] {
  if (command.do === 'enter') return [{ type: 'step.entered', step: command.step }]
  if (command.do === 'close') return [{ type: 'run.closed', outcome: command.outcome, exposure: state.exposure }]
  if (command.do === 'tell') return [{ type: 'witness.told', step: command.step, witness: 'bob', channels: [] }]
  if (command.do === 'ask') {
    return [{ type: 'question.asked', question: command.question }]
  }
  const unit = on(command.step, command.target)
  const applied = state.units[`${command.step}/${command.target}`]?.applies ?? 0
  if (command.do === 'observe') return [applied > 0 ? unit.applied() : unit.planned()]
  if (command.do === 'apply') return [unit.applying, unit.applied()]
  return command.do === 'retry' ? [unit.retried] : [unit.verified('proven')]
}

function approval(state: RunState): RunEvent {
  return { type: 'step.approved', step: 'issue', by: 'bob', digest: approvalDigest(state, gated), signature: null }
}

function runOn(events: readonly RunEvent[]): readonly RunEvent[] {
  const all = [...events]
  for (let turn = 0; turn < 100; turn += 1) {
    const state = given(...all)
    const [command] = next(state)
    if (command) all.push(...answer(command, state))
    else if (openQuestions(state).length > 0) all.push(approval(state))
    else return all
  }
  throw new Error('the run does not end')
}

test('law: a run cut off after any event, then resumed, ends the same', () => {
  const whole = runOn([start])
  const end = given(...whole)
  expect(end.closed).toBe('proven')
  for (let cut = 1; cut < whole.length; cut += 1) {
    const resumed = given(...runOn(whole.slice(0, cut)))
    expect(resumed.closed, `cut after ${cut}`).toBe(end.closed)
    expect(doneIn(resumed)).toEqual(doneIn(end))
  }
})

function doneIn(state: RunState): [string, unknown][] {
  return Object.entries(state.units).flatMap(([id, unit]): [string, unknown][] =>
    unit.state.at === 'done' ? [[id, unit.state]] : [],
  )
}
