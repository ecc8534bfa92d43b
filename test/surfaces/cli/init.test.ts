import { readdir, readFile, symlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { connectorShapes } from '../../../src/catalog/catalog.ts'
import { firstInventory } from '../../../src/inventory/first-files.ts'
import { readInventory } from '../../../src/inventory/read-inventory.ts'
import { firstAnswers } from '../../../src/surfaces/cli/first-answers.ts'
import { fileOf } from '../../document/lines.ts'
import { houseWith } from './house.ts'
import { hearing, scripted } from './little-app.ts'

const RECIPIENT = `age1${'q'.repeat(58)}`
const FLAGS = ['--origin', 'ops.example.com/shop', '--id', 'ada', '--group', 'responders', '--recovery', RECIPIENT]

test('init writes a configuration, an inventory, its schema and a folder; doctor then says what is missing', async () => {
  const { dir, run } = await houseWith({})
  const said = await run(['init', ...FLAGS])
  expect(said).toMatchObject({ code: 0, stderr: expect.stringContaining('$ stanch doctor') })
  expect((await readdir(dir)).toSorted()).toEqual([
    'inventory.schema.json',
    'inventory.yaml',
    'runbooks',
    'stanch.config.yaml',
  ])
  expect(parse(await readFile(join(dir, 'stanch.config.yaml'), 'utf8'))).toEqual({
    stanch_config: 1,
    inventory: 'inventory.yaml',
    runbooks: 'runbooks',
    people: [{ id: 'ada', groups: ['responders'], os_user: userInfo().username }],
    escrow: { recovery: [RECIPIENT] },
  })
  expect((await run(['inventory', 'lint'])).code).toBe(0)
  const checks = JSON.parse((await run(['doctor', '--json'])).stdout)
  const states = Object.fromEntries(checks.map(({ name, state }: { name: string; state: string }) => [name, state]))
  expect(states).toMatchObject({
    configuration: 'good',
    inventory: 'warning',
    approvers: 'bad',
    'recovery key': 'good',
  })
})

test('init overwrites nothing: an inventory is kept, and a configuration ends it with 2', async () => {
  const { dir, run } = await houseWith({ 'inventory.yaml': '# mine\n' })
  expect((await run(['init', ...FLAGS])).stdout).toContain('kept inventory.yaml, as it was')
  expect(await readFile(join(dir, 'inventory.yaml'), 'utf8')).toBe('# mine\n')
  const before = await readFile(join(dir, 'stanch.config.yaml'), 'utf8')
  const again = await run(['init', ...FLAGS])
  expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('exists; nothing is written') })
  expect(await readFile(join(dir, 'stanch.config.yaml'), 'utf8')).toBe(before)
})

test('nothing is written through a link', async () => {
  const { dir, run } = await houseWith({})
  await symlink(join(dir, 'elsewhere.yaml'), join(dir, 'stanch.config.yaml'))
  expect((await run(['init', ...FLAGS])).code).toBe(2)
  expect(await readdir(dir)).toEqual(['stanch.config.yaml'])
})

test.each([
  ['nobody to ask', [], 5, /--origin HOST\/NAME --id YOU/],
  ['an origin without a name', ['--origin', 'ops', '--id', 'ada'], 2, /HOST\/NAME/],
  ['an id with a space', ['--origin', 'a/b', '--id', 'Ada L'], 2, /a name begins with/],
  ['a group that would be YAML', ['--origin', 'a/b', '--id', 'ada', '--group', 'x], y: [z'], 2, /a group begins with/],
  [
    'a private key as recipient',
    [...FLAGS.slice(0, -2), '--recovery', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`],
    2,
    /the private half/,
  ],
])('%s: nothing is written, and nothing is repeated', async (_, argv, code, wanted) => {
  const { dir, run } = await houseWith({})
  const said = await run(['init', ...argv])
  expect(said).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(wanted) })
  expect(said.stderr).not.toMatch(/Ada L|SECRET-KEY-1|y: \[z/)
  expect(await readdir(dir)).toEqual([])
})

test('at a terminal it asks for what no flag said, again when an answer does not fit, and makes no key', async () => {
  const { screen, said } = hearing('text', true)
  const ask = scripted(['Ops', 'ops.example.com/shop', 'ada', '', 'AGE-SECRET-KEY-1XYZ', RECIPIENT])
  expect(await firstAnswers({ group: [] }, ask, screen)).toMatchObject({
    origin: 'ops.example.com/shop',
    id: 'ada',
    groups: ['security'],
    recovery: RECIPIENT,
  })
  expect(said.join('\n')).toMatch(/written HOST\/NAME[\s\S]*\$ age-keygen[\s\S]*the private half/)
  expect(said.join('\n')).not.toContain('XYZ')
})

test('a recovery key can come later', async () => {
  const ask = scripted([''])
  const { screen } = hearing('text', true)
  expect(await firstAnswers({ origin: 'a/b', id: 'ada', group: ['x'] }, ask, screen)).toMatchObject({
    recovery: undefined,
  })
})

test('the inventory lints clean with all of its examples', async () => {
  const today = '2026-11-24'
  const text = firstInventory({ origin: 'a/b', id: 'ada', groups: [], osUser: 'ada', recovery: undefined, today })
  // Prose begins with a capital letter; what remains is an example.
  const filled = text.replaceAll(/^( *)# (?=(?:[ ]*-? ?[a-z{]))(?!yaml-language)/gm, '$1')
  expect(parse(filled)).toMatchObject({ credentials: [{ id: 'shop-web' }], owners: { 'team-shop': {} } })
  expect(readInventory({ ...fileOf(filled), today }, await connectorShapes())).toMatchObject({ ok: true, problems: [] })
})
