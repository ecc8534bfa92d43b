import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/base/canonical-json.ts'
import type { Json } from '../../src/base/json.ts'
import { Secret } from '../../src/base/secret.ts'

test.each<[string, Json, string]>([
  ['the three words', [null, true, false], '[null,true,false]'],
  ['minus zero', -0, '0'],
  ['a whole number', 1.0, '1'],
  ['the last number without an exponent', 1e20, '100000000000000000000'],
  ['the first number with one', 1e21, '1e+21'],
  ['the smallest number without an exponent', 0.000001, '0.000001'],
  ['the next smaller one', 1e-7, '1e-7'],
  ['the smallest number there is', 5e-324, '5e-324'],
  ['the largest number there is', Number.MAX_VALUE, '1.7976931348623157e+308'],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ['a number that is not what it seems', 0.1 + 0.2, '0.30000000000000004'],
  ['named control characters', '\b\t\n\f\r', String.raw`"\b\t\n\f\r"`],
  ['other control characters in lower-case hex', '\u0000\u001f', String.raw`"\u0000\u001f"`],
  ['delete, slash and the line separators as they are', '\u007f/\u2028\u2029', '"\u007f/\u2028\u2029"'],
  ['quotes and backslashes', String.raw`"\ `, String.raw`"\"\\ "`],
  ['text beyond the first plane', 'é€😀', '"é€😀"'],
  ['composed and decomposed letters apart', ['\u00e9', 'e\u0301'], '["\u00e9","e\u0301"]'],
  ['empty things', { a: [], b: {}, c: '' }, '{"a":[],"b":{},"c":""}'],
  ['keys that look like numbers, as text', { 10: 1, 9: 2, 1: 3 }, '{"1":3,"10":1,"9":2}'],
  ['capitals before small letters', { b: 1, B: 2, a: 3 }, '{"B":2,"a":3,"b":1}'],
  ['nested keys too', { z: [{ y: 1, x: 2 }], a: 0 }, '{"a":0,"z":[{"x":2,"y":1}]}'],
])('%s have one form', (_, value, written) => {
  expect(canonicalJson(value)).toBe(written)
})

test('keys are ordered by UTF-16 code unit: an emoji comes before a late letter of the first plane', () => {
  // U+1F600 starts with the unit D83D, which is less than FB33 although its code point is greater.
  expect(canonicalJson({ '\ufb33': 1, '😀': 2, '\u20ac': 3 })).toBe('{"\u20ac":3,"😀":2,"\ufb33":1}')
})

test.each<[string, unknown]>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['undefined in a list', [undefined]],
  ['undefined in an object', { a: undefined }],
  ['a hole in a list', [1, , 2]], // oxlint-disable-line no-sparse-arrays -- the hole is what is tested
  ['a big integer', 1n],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a lone surrogate', '\ud800'],
  ['a lone surrogate in a key', { '\udc00': 1 }],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['a secret', { secret: new Secret('correct-horse-battery') }],
])('%s has no canonical form', (_, value) => {
  expect(() => canonicalJson(value as Json)).toThrow(TypeError)
})

test('what was written reads back as the same value and writes the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const once = canonicalJson(value as Json)
      expect(canonicalJson(JSON.parse(once) as Json)).toBe(once)
    }),
  )
})

test('the order in which keys were set does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
      const turned = Object.fromEntries(Object.entries(object).toReversed())
      expect(canonicalJson(turned)).toBe(canonicalJson({ ...object }))
    }),
  )
})
