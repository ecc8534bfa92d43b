import { expect, test } from 'vitest'
import { formatProblem } from '../../src/document/format-problem.ts'
import type { Problem } from '../../src/model/problem.ts'

function problem(more: Partial<Problem['place']> = {}, code = 'Y015'): Problem {
  const place = { file: 'leak.yaml', line: 2, col: 5, length: 3, ...more }
  return { code, level: 'error', place, what: 'unknown key "usd"', fix: 'did you mean "use"?' }
}

test('a problem shows the sentence, the place, the line, a caret and the way out', () => {
  expect(formatProblem(problem(), 'a: 1\n  - usd: x\n')).toEqual([
    'error Y015 unknown key "usd"',
    ' --> leak.yaml:2:5',
    '  |',
    '2 |   - usd: x',
    '  |     ^^^ did you mean "use"?',
  ])
})

test('a mark never leaves its line', () => {
  expect(formatProblem(problem({ length: 500 }), 'a: 1\n  - usd: x\r\nb: 2').at(-1)).toBe(
    '  |     ^^^^^^ did you mean "use"?',
  )
})

test('a place without a line still shows the way out', () => {
  expect(formatProblem(problem({ line: 90 }), 'a: 1')).toEqual([
    'error Y015 unknown key "usd"',
    '  --> leak.yaml:90:5',
    '   = did you mean "use"?',
  ])
})

test('a line of 200 000 characters is shown around the mark', () => {
  const text = `\n${'x'.repeat(100_000)}usd${'y'.repeat(100_000)}`
  const shown = formatProblem(problem({ col: 100_001 }), text)
  expect(shown[3]).toBe(`2 | …${'x'.repeat(60)}usd${'y'.repeat(60)}…`)
  expect(shown[4]).toBe(`  | ${' '.repeat(61)}^^^ did you mean "use"?`)
})

test('a control character in a line cannot reach the terminal', () => {
  expect(formatProblem(problem(), 'a\n  - \u001b[2J\u202eusd').join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test.each([
  ['the value itself', 'x\nabc: correct-horse\n', problem({ col: 6, length: 13 }, 'Y019'), /correct|horse/],
  ['a password beside the mark', 'x\n  { usd: 1, password: tr0ub4dor }', problem(), /tr0ub4dor/],
  ['a random value beside the mark', 'x\n  { usd: 1, v: q7Rz3LmX9vTb2KpN8wYcD4 }', problem(), /q7Rz3Lm/],
  ['a token with a known prefix', 'x\n  { usd: ghp_abcdefghijklmnopqrst }', problem(), /abcdefgh/],
  ['the head of a private key', 'x\n  usd: "-----BEGIN PRIVATE KEY-----MIIEvQ"', problem(), /MIIE/],
])('a secret is absent from the shown line: %s', (_, text, one, secret) => {
  expect(formatProblem(one, text).join('\n')).not.toMatch(secret)
})

test('references to secrets stay readable', () => {
  expect(formatProblem(problem(), 'x\n  { usd: 1, password: env:ADMIN_PASSWORD }')[3]).toContain('env:ADMIN_PASSWORD')
})
