import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { applyEdits } from '../../../src/inventory/import/apply-edits.ts'
import type { Edit } from '../../../src/inventory/import/plan-edits.ts'

const place = { file: 'x', line: 1, col: 1, length: 1 }
const add = (path: Edit['path'], value: Edit['value']): Edit => ({ how: 'add', path, value, place })
const set = (path: Edit['path'], value: Edit['value']): Edit => ({ how: 'set', path, value, place })

test.each([
  ['nothing', 'a:   [1]  # odd\n', [], 'a:   [1]  # odd\n'],
  ['a first entry', 'l: []\n', [add(['l'], { id: 'a' })], 'l:\n  - id: a\n'],
  ['an absent list', 'a: 1\n', [add(['l'], { id: 'a' })], 'a: 1\nl:\n  - id: a\n'],
  [
    'an entry like its neighbour',
    'l:\n  - {id: a}   # first\n',
    [add(['l'], { id: 'b' })],
    'l:\n  - {id: a}   # first\n  - {id: b}\n',
  ],
  ['an entry of a list at the margin', 'l:\n- id: a\n', [add(['l'], { id: 'b' })], 'l:\n- id: a\n- id: b\n'],
  ['a key of an empty mapping', 'o: {}\n', [set(['o', 'a'], {})], 'o:\n  a: {}\n'],
  ['a word', "l: [ 'a', b ] # both\n", [add(['l'], 'c')], "l: [ 'a', b, c ] # both\n"],
  ['a value', 'a: "x"   # why\nb:    1\n', [set(['a'], 'y')], 'a: "y" # why\nb:    1\n'],
  ['in a file of Windows', 'l:\r\n  - id: a\r\n', [add(['l'], { id: 'b' })], 'l:\r\n  - id: a\r\n  - id: b\r\n'],
  ['four spaces', 'o:\n    a:   1\n', [set(['o', 'b'], { c: 1 })], 'o:\n    a:   1\n    b:\n        c: 1\n'],
])('%s', (_, text, edits, wanted) => {
  expect(applyEdits(text, edits)).toBe(wanted)
})

test('comments and blank lines stay where they are', () => {
  const text = '# head\n\na: 1\n\n# about l\nl:\n  # first\n  - id: x   # why\n\n  # second\n  - id: y\n\n# foot\n'
  const now = applyEdits(text, [add(['l'], { id: 'z' })])
  expect(now.replace('  - id: z\n', '')).toBe(text)
})

test('whatever is added is what is read again, and no other line moves', () => {
  const word = fc.stringMatching(/^[ -~]{1,20}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const text = "a:   {b:   1}\nl:\n- {id:   'x'}\n"
      const now = applyEdits(
        text,
        words.map((id) => add(['l'], { id, with: { path: id } })),
      )
      expect(now.startsWith(text)).toBe(true)
      expect(parse(now)).toEqual({ a: { b: 1 }, l: [{ id: 'x' }, ...words.map((id) => ({ id, with: { path: id } }))] })
    }),
  )
})
