import { expect, test } from 'vitest'
import { nearest } from '../../src/base/nearest.ts'

const KEYS = ['steps', 'needs', 'when', 'with', 'uses', 'for_each']

test.each([
  ['stpes', 'steps'],
  ['step', 'steps'],
  ['need', 'needs'],
  ['foreach', 'for_each'],
  ['wiht', 'with'],
  ['wen', 'when'],
  ['banana', undefined],
  ['', undefined],
])('%j was meant to be %j', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant)
})

test('a known word is nearest to itself, and the first of equals wins', () => {
  expect(nearest('uses', KEYS)).toBe('uses')
  expect(nearest('cat', ['bat', 'rat'])).toBe('bat')
})

test('a character outside the first plane counts as one', () => {
  expect(nearest('a😀c', ['a😀d', 'zzz'])).toBe('a😀d')
})

test('nothing is near when nothing is known', () => {
  expect(nearest('steps', [])).toBeUndefined()
})
