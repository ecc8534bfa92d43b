import { expect, test } from 'vitest'
import { pageLines, proseLines } from '../../src/views/prose.ts'
import { texts } from './entries.ts'

test('a long line is broken at words, and what follows stands under its own text', () => {
  expect(texts(proseLines(['  one two three four'], 12))).toEqual(['  one two', '    three', '    four'])
  expect(texts(pageLines('1. one two three\n- four five six', 12))).toEqual([
    '1. one two',
    '   three',
    '- four five',
    '  six',
  ])
})

test('a word longer than the screen stays whole, because it may be a command to paste', () => {
  expect(texts(proseLines(['a stanch-runs-retry-with-a-long-name b'], 10))).toEqual([
    'a',
    'stanch-runs-retry-with-a-long-name',
    'b',
  ])
})

test('a heading is strong and loses its mark; what is indented is plain', () => {
  expect(pageLines('## What to do\n\ntext').map(({ text, tone }) => [text, tone])).toEqual([
    ['What to do', 'strong'],
    ['', 'plain'],
    ['text', 'plain'],
  ])
  expect(proseLines(['head', '  body']).map(({ tone }) => tone)).toEqual(['strong', 'plain'])
})
