import { expect, test } from 'vitest'
import { wrap } from '../../src/views/wrap.ts'

test('a line that fits is left alone', () => {
  expect(wrap('one   two', 20)).toEqual(['one   two'])
})

test('a long line is broken at spaces, and hangs under the words behind its mark', () => {
  expect(wrap('  ~ web: sends SIGHUP to web, so that it reads', 24)).toEqual([
    '  ~ web: sends SIGHUP to',
    '    web, so that it',
    '    reads',
  ])
})

test('a word longer than the terminal is not broken by us', () => {
  expect(wrap(`plan ${'a'.repeat(40)} end`, 20)).toEqual(['plan', `  ${'a'.repeat(40)}`, '  end'])
})

test('a command to paste stays one line', () => {
  const command = `  $ stanch runs approve ABCDE issue --digest ${'a'.repeat(64)}`
  expect(wrap(command, 40)).toEqual([command])
})

test('a line with a name in front hangs in the column behind it', () => {
  expect(wrap('  undo       none: an ended session does not begin again', 36)).toEqual([
    '  undo       none: an ended session',
    '             does not begin again',
  ])
})

test('columns are broken between them where that is enough, and a number stays with its unit', () => {
  expect(wrap('CONTAINED   4 proven · 1 by hand   time to revoke 6.1 s', 40)).toEqual([
    'CONTAINED   4 proven · 1 by hand',
    '            time to revoke 6.1 s',
  ])
  expect(wrap('it was revoked within 12 s of the leak', 25)).toEqual(['it was revoked within', '  12 s of the leak'])
})
