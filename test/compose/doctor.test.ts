import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { doctor } from '../../src/compose/doctor.ts'
import type { House } from '../../src/compose/house.ts'
import { originsOf } from '../../src/compose/house.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import type { Found } from '../../src/config.ts'
import { NO_CONFIGURATION } from '../../src/model/configuration.ts'
import { spec, step, target } from '../run/given.ts'

let stateDir: string
let house: House
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'stanch-'))
  chmodSync(stateDir, 0o700)
  house = {
    stateDir,
    store: openStore({ stateDir, origin: 'test/doctor', clock: systemClock, tool: 'test', boot: 'b' }),
    clock: systemClock,
    identity: { actor: { id: 'ada', level: 'os', via: 'cli' }, sign: null },
    sources: {
      env: () => undefined,
      readFile: async () => undefined,
      prompt: async () => undefined,
      stdin: async () => undefined,
    },
    tool: 'test',
    host: 'h',
    pid: 1,
  }
})
afterEach(async () => {
  await house.store.close()
  rmSync(stateDir, { recursive: true })
})

function foundWith(more: object): Found {
  return {
    configuration: { ...NO_CONFIGURATION, ...more },
    file: null,
    inventory: join(stateDir, 'none.yaml'),
    runbooks: null,
  }
}

async function stateOf(name: string, more: object): Promise<string | undefined> {
  return (await doctor(house, foundWith(more))).find((check) => check.name === name)?.state
}

test.each([
  ['configuration', {}, 'bad'],
  ['inventory', {}, 'bad'],
  ['runbooks', {}, 'good'],
  ['journal', {}, 'good'],
  ['recovery key', {}, 'bad'],
  ['recovery key', { escrow: { recovery: [], insecure_local: true } }, 'warning'],
  ['approvers', {}, 'bad'],
  [
    'approvers',
    {
      people: [
        { id: 'ada', groups: [] },
        { id: 'bob', groups: [] },
      ],
    },
    'good',
  ],
  ['keys of people', { people: [{ id: 'ada', groups: [] }] }, 'warning'],
  ['escrow', {}, 'good'],
  ['escrow', { escrow: { recovery: ['age1notarecipient'], insecure_local: false } }, 'bad'],
] as const)('%s with %j is %s', async (name, more, state) => {
  expect(await stateOf(name, more)).toBe(state)
})

test('the test leaves nothing sealed behind', async () => {
  await doctor(house, foundWith({}))
  const left = readdirSync(stateDir, { recursive: true }).map(String)
  expect(left.filter((name) => /\.age(key)?$/.test(name))).toEqual([])
})

test('only what the inventory names by https counts as trusted', () => {
  const settings = {
    issuer: 'https://id.internal:8443/realms/x',
    admin_url: 'http://id.internal/admin',
    note: 'not a URL',
    list: ['https://b.example/x'],
  }
  const one = { ...target('web'), settings }
  expect(originsOf(spec([step('issue', { targets: [one, one] })]))).toEqual([
    'https://id.internal:8443',
    'https://b.example',
  ])
})
