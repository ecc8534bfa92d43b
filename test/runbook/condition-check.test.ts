import { expect, test } from 'vitest'
import { checkCondition } from '../../src/runbook/condition-check.ts'
import type { Names } from '../../src/runbook/condition-check.ts'
import { ABOVE, ISSUE, said, withSteps } from './given.ts'

const map = (names: Record<string, Names>): Names => ({ kind: 'map', names: new Map(Object.entries(names)) })
const names = map({
  inputs: map({
    strategy: { kind: 'value', options: ['contain-first', 'overlap'] },
    ticket: { kind: 'value', options: null },
  }),
  steps: map({ 'kill-now': map({ removed: { kind: 'any' } }), loose: { kind: 'any' } }),
  exposure: { kind: 'value', options: ['live', 'dead'] },
})

test.each([
  "inputs.strategy == 'overlap'",
  "steps['kill-now'].removed.size() > 0",
  'steps.loose.whatever == 1',
  "has(steps.loose.note) && exposure in ['live', 'dead']",
  "inputs.ticket.startsWith('INC-')",
  "['a', 'b'].exists(x, x == inputs.ticket)",
])('%s is sound', (text) => {
  expect(checkCondition(text, names)).toEqual([])
})

test.each([
  ['E001 a mistyped name', "inputs.stategy == 'overlap'", 7, 'did you mean "strategy"?'],
  ['E001 a name that does not exist', 'secret.value == 1', 0, 'known here: inputs, steps, exposure'],
  ['E001 a secret has no name', "inputs.leaked == 'x'", 7, 'known here: strategy, ticket'],
  ['E001 a name with a dash', "steps.kill-now.removed == 'x'", 6, "['kill-now']"],
  ['E001 a part of a value', 'inputs.ticket.id == 1', 14, 'no parts'],
  ['E002 no condition', 'inputs.strategy =', 16, 'compare with'],
  ['E002 arithmetic that floats', '4 / 2 == 2', 2, 'compare with'],
  ['E003 a text', "'yes'", 0, 'compare it'],
  ['E003 a choice', 'inputs.strategy', 0, 'compare it'],
  ['E003 a sum', '1 + 1', 0, 'compare it'],
  ['E004 a regular expression', "inputs.ticket.matches('^(a+)+$')", 14, 'available'],
  ['E005 macros inside macros', '[1].all(x, [2].exists(y, y == x))', 15, 'one all or exists'],
  ['E006 a long text', 'true'.padEnd(3000, ' '), 2048, 'split the step'],
  ['E007 an option that does not exist', "inputs.strategy == 'contain-frist'", 19, 'did you mean "contain-first"?'],
  ['E007 an option that does not exist, in a list', "exposure in ['gone']", 13, 'live, dead'],
])('%s', (name, text, at, fix) => {
  const [first] = checkCondition(text, names)
  expect(first).toMatchObject({ code: name.slice(0, 4), at })
  expect(first?.fix).toContain(fix)
})

const when = (condition: string): string =>
  withSteps(`${ISSUE}  - id: next\n    phase: contain\n    manual: Look\n    when: ${condition}\n`)

test('the caret stands inside the condition', () => {
  expect(said(when("inputs.stategy == 'overlap'"))).toEqual([
    expect.stringMatching(new RegExp(String.raw`^E001 ${ABOVE + 9}:18 .*did you mean "strategy"`)),
  ])
  expect(said(when(`"inputs.stategy == 'overlap'"`))[0]).toMatch(new RegExp(`^E001 ${ABOVE + 9}:19 `))
})

test('a condition knows the steps before it and what they give, but no secret and no later step', () => {
  expect(said(when("steps.issue.status == 'done' && steps.issue.fingerprint != ''"))).toEqual([])
  expect(said(when("steps.issue.fresh == ''"))[0]).toMatch(/^E001 .*known here: fingerprint, status/)
  expect(said(when("steps.tell.status == 'done'"))[0]).toMatch(/^E001 .*known here: issue/)
  expect(said(when("inputs.leaked == ''"))[0]).toMatch(/^E001 /)
  expect(said(when("steps.issue.status == 'failed'"))[0]).toMatch(/^E007 .*done, stalled, ready, waiting/)
})
