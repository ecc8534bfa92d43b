import { expect, test } from 'vitest'
import { evaluateCondition } from '../../src/runbook/condition.ts'

const facts = {
  inputs: { strategy: 'overlap', count: 3, names: ['a', 'b'] },
  steps: { issue: { status: 'done' } },
  exposure: 'live',
}

test.each([
  ["inputs.strategy == 'overlap'", true],
  ["inputs.strategy == 'contain-first'", false],
  ["steps.issue.status == 'done' && exposure != 'dead'", true],
  ['inputs.count > 2', true],
  ["'a' in inputs.names", true],
  ["inputs.names.exists(n, n == 'b')", true],
  ["inputs.strategy == '${exposure}'", false],
  ["inputs.strategy == '{{exposure}}'", false],
])('%s is %s', (text, value) => {
  expect(evaluateCondition(text, facts)).toEqual({ ok: true, value })
})

test.each([
  ['38 a missing field', 'a.b.c', /^E00[12]/],
  ['38 a missing key', 'inputs.missing', /^E001/],
  ['38 a missing key inside a truth', "inputs.missing == 'x'", /^E001/],
  ['39 a negated error', '!(inputs.missing)', /^E00[12]/],
  ['39 division by zero', '1/0 == 1', /^E00[12]/],
  ['39 overflow', '9223372036854775807 + 1 > 0', /^E00[12]/],
  ['39 a number compared with a text', "1 == '1'", /^E002/],
  ['39 a fact compared with a text', "inputs.count == '3'", /^E002/],
  ['39 arithmetic that floats', '4 * 2 == 8', /^E002/],
  ['40 a string', "'yes'", /^E003/],
  ['40 a number', '1', /^E003/],
  ['40 a list', '[true]', /^E003/],
  ['41 a constructor', 'inputs.constructor', /^E001/],
  ['41 a prototype', 'inputs.__proto__', /^E00[12]/],
  ['41 a constructor by index', 'inputs["constructor"]', /^E001/],
  ['41 the constructor of a text', '"".constructor', /^E00[12]/],
  ['42 a regular expression', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")', /^E004/],
  ['43 nested macros', '[1].all(x, [1].all(y, [1].all(z, true)))', /^E005/],
  ['43 a macro that builds a list', '[1, 2].map(x, x).size() == 2', /^E004/],
  ['44 a ladder of negations', `${'!'.repeat(100)}true`, /^E006/],
  ['44 deep brackets', `${'('.repeat(5000)}true${')'.repeat(5000)}`, /^E006/],
  ['44 brackets within the length', `${'('.repeat(500)}true${')'.repeat(500)}`, /^E006/],
  ['44 many operators', `true${' && true'.repeat(20_000)}`, /^E006/],
  ['47 the value of a secret', 'secret.value', /^E00[12]/],
])('%s is an error and never a yes', (_, text, code) => {
  const found = evaluateCondition(text, facts)
  expect(found.ok).toBe(false)
  expect(found.ok ? '' : found.because).toMatch(code)
})

test('45 a text of a megabyte is refused, not cut: half a text could turn the answer around', () => {
  const found = evaluateCondition('size(inputs.long) <= 8192', { inputs: { long: 'x'.repeat(1_000_000) } })
  expect(found).toMatchObject({ ok: false, because: expect.stringMatching(/^E005 inputs.long/) })
})

test('45 a large fact that the condition does not name costs nothing', () => {
  const large = { inputs: { long: 'x'.repeat(1_000_000), short: 'yes' } }
  expect(evaluateCondition("inputs.short == 'yes'", large)).toEqual({ ok: true, value: true })
})

test('a key that may be absent can be asked for with has', () => {
  expect(evaluateCondition('has(inputs.note) || exposure == "live"', facts)).toEqual({ ok: true, value: true })
  expect(evaluateCondition('has(inputs.note)', facts)).toEqual({ ok: true, value: false })
})

test('a step with a dash in its id is named by index', () => {
  const steps = { 'kill-now': { status: 'done' } }
  expect(evaluateCondition("steps['kill-now'].status == 'done'", { steps })).toEqual({ ok: true, value: true })
})
