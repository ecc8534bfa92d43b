import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText } from '../../src/base/json-text.ts'

test.each([
  ['an eight-bit escape', '\u009b2J', String.raw`"\u009b2J"`],
  ['text turned around', '\u202egnp.exe', String.raw`"\u202egnp.exe"`],
  ['tags nobody sees', 'a\u{e0041}', String.raw`"a\udb40\udc41"`],
  ['ordinary text of any script', 'Müller 東京 😀', '"Müller 東京 😀"'],
])('%s', (_, text, shown) => {
  expect(jsonText(text)).toBe(shown)
})

/** Mostly what must not come through. */
const anyUnit = fc.oneof(
  fc.constantFrom('\u001b', '\n', '\u009b', '\u202e', '\u200b', '\u{e0041}', '\u2028'),
  fc.string(),
)

test('63: whatever is in a value, JSON of it holds nothing that steers a terminal, and reads back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: anyUnit }), (value) => {
      for (const indent of [0, 2]) {
        expect(JSON.parse(jsonText(value, indent))).toEqual(JSON.parse(JSON.stringify(value)))
        expect(jsonText(value, indent).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
      }
    }),
  )
})
