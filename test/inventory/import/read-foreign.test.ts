import { expect, test } from 'vitest'
import { readForeign } from '../../../src/inventory/import/read-foreign.ts'
import { fileOf } from '../../document/lines.ts'

const LIMITS = { bytes: 10_000, values: 1000 }
const read = (text: string) => readForeign(fileOf(text, 'x.yaml'), LIMITS)
const values = (text: string) => {
  const found = read(text)
  return found.ok ? found.value.map(({ value }) => structuredClone(value)) : found.problems.map(({ code }) => code)
}

test.each([
  ['several documents', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['an alias', 'a: &x { k: 1 }\nb: *x\n', [{ a: { k: 1 }, b: { k: 1 } }]],
  [
    'a merge key, whose values are the weaker ones',
    'a: &x { k: 1, l: 2 }\nb: { <<: *x, k: 3 }\n',
    [{ a: { k: 1, l: 2 }, b: { k: 3, l: 2 } }],
  ],
  ['a tag', 'a: !vault secret\nb: !Ref x\n', [{ a: 'secret', b: 'x' }]],
  ['JSON with tabs', '{\n\t"a": [1, true, null]\n}', [{ a: [1, true, null] }]],
  ['an anchor that is used again in the next document', 'a: &x 1\n---\na: *x\n', ['Y029']],
])('%s is read', (_, text, wanted) => {
  expect(values(text)).toEqual(wanted)
})

test('keys that would change an object are left out', () => {
  expect(values('__proto__: { admin: true }\nconstructor: 1\na: 1\n')).toEqual([{ a: 1 }])
})

const bomb = [
  'a0: &a0 [x,x,x,x,x,x,x,x,x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(8)}*a${i}]`),
]

test.each([
  ['a bomb of aliases', bomb.join('\n'), 'Y011'],
  ['an alias inside itself', 'a: &a [*a]\n', 'Y011'],
  ['a well', '['.repeat(3000), 'Y001'],
  ['a flood', '- 1\n'.repeat(1001), 'Y011'],
  ['a large file', 'x'.repeat(10_001), 'Y010'],
  ['what is not YAML', 'a: [1\n', 'Y029'],
])('%s is refused', (_, text, code) => {
  expect(values(text)).toEqual([code])
})

test('bytes that are not UTF-8 are refused', () => {
  expect(readForeign({ file: 'x', bytes: Uint8Array.of(0x61, 0xff) }, LIMITS)).toMatchObject({
    ok: false,
    problems: [{ code: 'Y012' }],
  })
})

test('a place is that of the whole file, whatever document it stands in', () => {
  const found = read('a: 1\n---\nb:\n  - c: 2\n')
  expect(found.ok && found.value[1]?.place(['b', 0, 'c'])).toMatchObject({ line: 4, col: 8 })
})
