import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeText } from '../../src/base/safe-text.ts'

test.each([
  ['clearing the screen', '\u001b[2J', '\\x1b[2J'],
  ['a window title', '\u001b]0;pwned\u0007', '\\x1b]0;pwned\\x07'],
  ['an eight-bit escape', '\u009b2J', '\\x9b2J'],
  ['a carriage return that hides what stood before', 'safe\rEVIL', 'safe\\x0dEVIL'],
  ['a backspace', 'ab\b', 'ab\\x08'],
  ['a new line', 'a\nb', 'a\\x0ab'],
  ['text turned around', '\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['an isolate', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['an Arabic letter mark', 'a\u061cb', 'a\\u{61c}b'],
  ['a zero-width space', 'pay\u200bpal', 'pay\\u{200b}pal'],
  ['a byte order mark', '\ufeffa', '\\u{feff}a'],
  ['tags nobody sees', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half of a character', 'a\ud800', 'a\\u{d800}'],
])('%s is shown, not done', (_, text, shown) => {
  expect(safeText(text)).toBe(shown)
})

test('ordinary text of any script stays as it is', () => {
  expect(safeText('Müller 東京 мир 😀')).toBe('Müller 東京 мир 😀')
})

test('a tab is a space, and two spellings of one letter are one', () => {
  expect(safeText('a\tb')).toBe('a b')
  expect(safeText('e\u0301')).toBe('\u00e9')
})

test('long text is cut to the length, with a mark', () => {
  expect(safeText('x'.repeat(10), 10)).toBe('x'.repeat(10))
  expect(safeText('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`)
  expect(safeText('x'.repeat(10_000_000), 10)).toBe(`${'x'.repeat(9)}…`)
})

test('whatever comes in, what goes out is printable and within the length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const shown = safeText(text, 50)
      expect([...shown].length).toBeLessThanOrEqual(50)
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
  )
})
