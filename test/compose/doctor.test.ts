import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { doctor } from '../../src/compose/doctor.ts'
import { drills } from '../../src/compose/doctor-drills.ts'
import { reachability } from '../../src/compose/doctor-reach.ts'
import type { House } from '../../src/compose/house.ts'
import { originsOf } from '../../src/compose/house.ts'
import { newRunId } from '../../src/journal/run-id.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import type { Found } from '../../src/config.ts'
import { ENGINE } from '../../src/model/actor.ts'
import { NO_CONFIGURATION } from '../../src/model/configuration.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import { spec, step, target } from '../run/given.ts'
import { littleServer } from '../world/little-server.ts'
import { houseOf } from './house.ts'

let house: House
let stateDir: string
beforeEach(() => {
  house = houseOf()
  stateDir = house.stateDir
})

function foundWith(more: object): Found {
  return {
    configuration: { ...NO_CONFIGURATION, ...more },
    file: null,
    inventory: join(stateDir, 'none.yaml'),
    canary: null,
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

test.each([[[]], [['age1notarecipient']]])('the test of the escrow with %j leaves nothing behind', async (recovery) => {
  await doctor(house, foundWith({ escrow: { recovery, insecure_local: true } }))
  expect(readdirSync(join(stateDir, 'escrow'))).toEqual([])
  expect(readdirSync(join(stateDir, 'keys', 'runs'))).toEqual([])
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

const reachable = (connectors: Inventory['connectors']) =>
  reachability(house, { stanch_inventory: 1, origin: 'a/b', drill: true, connectors, owners: {}, credentials: [] })
const at = (settings: Record<string, string | number>) => ({ idp: { uses: 'identity/oidc', with: settings } })

test('a system that answers is reachable, whatever it answers, and is asked for nothing but its front page', async () => {
  const asked: string[] = []
  const server = await littleServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`)
    response.writeHead(302, { location: '/login' }).end()
  })
  onTestFinished(server.stop)
  const found = await reachable(at({ issuer: `${server.url}/realms/shop`, admin_key: 'env:KEY' }))
  expect(found).toMatchObject([{ name: 'reach idp', state: 'good', saw: 'HTTP 302; its clock agrees' }])
  expect(asked).toEqual(['GET / '])
})

test('a clock that is minutes off is a warning, with how far', async () => {
  const server = await littleServer((_, response) => {
    response.setHeader('date', new Date(Date.now() - 300_000).toUTCString()).end()
  })
  onTestFinished(server.stop)
  const [check] = await reachable(at({ issuer: server.url }))
  expect(check).toMatchObject({
    state: 'warning',
    saw: expect.stringMatching(/^HTTP 200; its clock and ours are 5 m 0\d s apart$/),
  })
})

test('a system that is not there is bad, and the check goes on with the next', async () => {
  const server = await littleServer(() => undefined)
  await server.stop()
  const { port } = new URL(server.url)
  const found = await reachable({
    ...at({ issuer: server.url }),
    mail: { uses: 'notify/email', with: { host: '127.0.0.1', port: Number(port) } },
  })
  expect(found.map(({ name, state }) => `${name} ${state}`)).toEqual(['reach idp bad', 'reach mail bad'])
})

test('a system without an address is not tried, which is not good', async () => {
  expect(await reachable({ files: { uses: 'secret-store/env-file', with: {} } })).toEqual([
    { name: 'reach files', state: 'not tried', saw: 'no address in its settings; nothing was tried', fix: null },
  ])
})

test('a runbook is stale until a drill of it has come to its end, and again after a quarter', async () => {
  const runbooks = [{ name: 'rb', title: '', file: '', from: 'own' }] as const
  const drillDir = join(stateDir, 'drill')
  const store = openStore({ stateDir: drillDir, origin: 'test/drill', clock: systemClock, tool: 'test', boot: 'b' })
  const run = newRunId(systemClock)
  await store.create(run, { actor: ENGINE, events: [{ type: 'run.opened', by: 'ada', spec: spec([step('one')]) }] })
  expect(drills(house, runbooks)).toMatchObject({ state: 'warning', saw: 'rb never', fix: 'stanch drill rb' })
  await store.append(run, { actor: ENGINE, events: [{ type: 'run.closed', outcome: 'gaps', exposure: 'dead' }] })
  await store.close()
  expect(drills(house, runbooks)).toMatchObject({ state: 'good', saw: 'rb 0 days ago' })
  const later = { ...systemClock, now: () => new Date(Date.now() + 91 * 86_400_000) }
  expect(drills({ ...house, clock: later }, runbooks)).toMatchObject({ state: 'warning', saw: 'rb 91 days ago' })
})
