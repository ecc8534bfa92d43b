import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '../../src/base/line-diff.ts'

const shown = (old: string, now: string): string =>
  diffLines([...old], [...now])
    .map(({ kind, text }) => ({ same: ' ', gone: '-', new: '+' })[kind] + text)
    .join(' ')

test.each([
  ['', '', ''],
  ['abc', 'abc', ' a  b  c'],
  ['abc', 'axbc', ' a +x  b  c'],
  ['abc', 'ac', ' a -b  c'],
  ['abc', 'abd', ' a  b -c +d'],
  ['', 'ab', '+a +b'],
])('from %j to %j is %j', (old, now, wanted) => {
  expect(shown(old, now)).toBe(wanted)
})

test('what stays and goes is the old text; what stays and comes is the new one', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (old, now) => {
      const lines = diffLines(old, now)
      const side = (without: string) => lines.filter(({ kind }) => kind !== without).map((line) => line.text)
      expect(side('new')).toEqual(old)
      expect(side('gone')).toEqual(now)
      for (const line of lines) {
        if ('old' in line) expect(old[line.old]).toBe(line.text)
        if ('now' in line) expect(now[line.now]).toBe(line.text)
      }
    }),
  )
})
