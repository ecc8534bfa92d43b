import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/event.ts'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { exitOf, exitOfFault } from '../../../src/surfaces/cli/exit-of.ts'
import { FaultCode } from '../../../src/model/fault.ts'
import { FAULT, given, on, opened, RULE, step } from '../../run/given.ts'

const kill = on('kill')
const start = opened([step('kill')], { inputs: { leaked: null } })
const two = opened([step('kill'), step('put')], { inputs: { leaked: null } })
const acted = [start, kill.planned(), kill.applying, kill.applied()]
const closed = (outcome: 'proven' | 'gaps' | 'aborted'): RunEvent => ({
  type: 'run.closed',
  outcome,
  exposure: 'unknown',
})
const says = (exposure: 'live' | 'dead' | 'unknown') => kill.verified('proven', { exposure })
const asked: RunEvent = {
  type: 'question.asked',
  question: {
    id: 'q',
    kind: 'approve',
    step: 'kill',
    target: null,
    prompt: '',
    lines: [],
    wants: [],
    digest: null,
    rule: { ...RULE, of: [...RULE.of] },
    escalated: false,
  },
}
const aborted: RunEvent = { type: 'run.aborted', by: 'ada', because: 'x' }

test.each([
  ['proven, and the secret is dead', 'closed', [...acted, says('dead'), closed('proven')], EXIT.done],
  ['every step proven, but the secret lives', 'closed', [...acted, says('live'), closed('proven')], EXIT.exposed],
  ['every step proven, but nobody knows', 'closed', [...acted, says('unknown'), closed('proven')], EXIT.exposed],
  [
    'every step proven, but a value lives that was not called leaked',
    'closed',
    [opened([step('kill')]), ...acted.slice(1), says('live'), closed('proven')],
    EXIT.exposed,
  ],
  ['with a gap, and the secret is dead', 'closed', [two, says('dead'), on('put').skipped, closed('gaps')], EXIT.gaps],
  ['skipped before anything was done', 'closed', [start, kill.skipped, closed('gaps')], EXIT.gaps],
  ['aborted before anything was done', 'closed', [start, aborted, closed('aborted')], EXIT.denied],
  ['aborted after an act, nobody knows', 'closed', [...acted, aborted, closed('aborted')], EXIT.exposed],
  ['waits for an approval', 'stuck', [start, kill.planned(), asked], EXIT.waits],
  ['waits for an approval, the secret still alive', 'stuck', [...acted, asked], EXIT.waits],
  ['failed before an act', 'stuck', [start, kill.failed()], EXIT.waits],
  ['failed after an act, nobody knows', 'stuck', [...acted, kill.failed()], EXIT.exposed],
  ['lacks rights', 'stuck', [start, kill.failed({ ...FAULT, code: 'TARGET_REFUSED_US' })], EXIT.rights],
  ['denied', 'stuck', [start, kill.failed({ ...FAULT, code: 'APPROVAL_DENIED' })], EXIT.denied],
  ['interrupted', 'stopped', acted, EXIT.interrupted],
] as const)('a run that ended %s (%s) ends with its own code', (_, how, events, code) => {
  expect(exitOf({ how, state: given(...events) })).toBe(code)
})

test('no exit code is 127, which a shell reads as "command not found"', () => {
  expect(Object.values(EXIT)).not.toContain(127)
  expect(new Set(Object.values(EXIT)).size).toBe(Object.values(EXIT).length)
})

test('only a bug ends a command with 1', () => {
  for (const code of FaultCode.options) expect(exitOfFault(code) === EXIT.bug).toBe(code === 'BUG')
})
