import { expect, test } from 'vitest'
import { covers } from '../../../src/inventory/import/path-pattern.ts'
import { imported, OWN } from './given.ts'

test.each([
  ['*', 'services/shop/web', true],
  ['/services/', 'services/shop/web', true],
  ['services', 'a/services/shop', true],
  ['/services', 'a/services/shop', false],
  ['services/shop', 'services/shop/web', true],
  ['services/shop', 'a/services/shop', false],
  ['shop/', 'services/shop/web', true],
  ['services/*', 'services/shop', true],
  ['services/*', 'services/shop/web', false],
  ['services/**', 'services/shop/web', true],
  ['**/web', 'services/shop/web', true],
  ['services/**/web', 'services/web', true],
  ['services/**/web', 'services/a/b/web', true],
  ['*.ts', 'a/b.ts', true],
  ['*.ts', 'a/b.tsx', false],
  ['b?.ts', 'a/b1.ts', true],
  ['services/sh*p/web', 'services/shop/web', true],
  ['services/s*o*x/web', 'services/shop/web', false],
  ['a+b(c', 'a+b(c', true],
  ['aab', 'a+b', false],
])('%s covers %s: %s', (pattern, path, wanted) => {
  expect(covers(pattern, path)).toBe(wanted)
})

test('a pattern made to take for ever takes no time', () => {
  expect(covers(`${'*a'.repeat(200)}b`, `x/${'a'.repeat(500)}`)).toBe(false)
  expect(covers(`${'**/a/'.repeat(100)}b`, 'a/'.repeat(250))).toBe(false)
})

test('the last line that covers a path names its owner, and only where nobody was known', () => {
  const { lines, notes } = imported('codeowners', {
    CODEOWNERS: '*  @acme/everyone\n/services/ @acme/team-shop # a comment\nservices/billing  @acme/Team-Pay @ada\n',
  })
  expect(lines).toEqual(['+  team-pay: {}', '-    owner: unknown', '+    owner: team-pay'])
  expect(notes).toEqual(['I031 CODEOWNERS:3 billing has one owner here, the first; not @ada'])
})

test('an owner that is an address is told there; one that differs from the inventory is only told of', () => {
  const mail = imported('codeowners', { CODEOWNERS: 'services/billing pay@example.com\nservices/shop @acme/others\n' })
  expect(mail.lines.slice(0, 4)).toEqual(['+  others: {}', '+  pay:', '+    channels:', '+      - connector: mail'])
  expect(mail.notes).toEqual([
    'I030 CODEOWNERS:2 here others owns shop-web, in the inventory team-shop; the inventory is kept',
  ])
})

test('a line that is not read is told of, and a path without an owner has none', () => {
  const { lines, notes } = imported('codeowners', {
    CODEOWNERS: '[Docs] @acme/writers\n!services/x @a\n* @acme/a\nservices/billing\n',
  })
  expect(notes.filter((note) => note.startsWith('I032'))).toHaveLength(2)
  expect(lines).toEqual(['+  a: {}'])
})

test('an inventory without paths has nothing to ask', () => {
  const inventory = OWN.replaceAll(/ {4}path: .*\n/g, '')
  expect(imported('codeowners', { CODEOWNERS: '* @a\n' }, { inventory }).notes).toEqual([
    'I031 CODEOWNERS:1 no credential of the inventory says its path',
  ])
})
