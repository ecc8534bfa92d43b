import { readdirSync, readFileSync, statSync } from 'node:fs'
import { parse } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConnector } from '../../src/catalog/catalog.ts'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'
import { Inventory } from '../../src/model/inventory.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('before anything is done the attacker gets a token and into both programs', async () => {
  expect(await world.attack()).toEqual({
    token: { status: 200, got_token: true, error: null },
    programs: [
      { program: 'web', status: 200, got_in: true },
      { program: 'portal', status: 200, got_in: true },
    ],
  })
})

test('both programs hold the same secret, one from the env file and one from the store', async () => {
  const health = async (address: string): Promise<{ program: string; secret_fingerprint: string }> =>
    (await fetch(`${address}/healthz`)).json() as Promise<{ program: string; secret_fingerprint: string }>
  const [web, portal] = [await health(world.at.web), await health(world.at.portal)]
  expect([web.program, portal.program]).toEqual(['web', 'portal'])
  expect(web.secret_fingerprint).toBe(portal.secret_fingerprint)
})

test('the inventory is valid, and every connector accepts its part of it', async () => {
  const inventory = Inventory.parse(parse(world.inventory))
  const connectorOf = async (name: string) => {
    const entry = inventory.connectors[name]
    const connector = await loadConnector(entry?.uses ?? '')
    if (!entry || !connector) throw new Error(`no connector ${name}`)
    connector.settings.parse(entry.with)
    return connector
  }
  for (const name of Object.keys(inventory.connectors)) await connectorOf(name)
  const [credential] = inventory.credentials
  if (!credential) throw new Error('no credential')
  const things = [...credential.dependents, ...credential.workloads, ...(inventory.owners['team-shop']?.channels ?? [])]
  for (const thing of [credential, ...things]) (await connectorOf(thing.connector)).target.parse(thing.with)
  expect(credential.relying_parties.map(({ id, client_id }) => [id, client_id])).toEqual([
    ['web', 'shop-web'],
    ['portal', 'shop-web'],
  ])
})

test('no secret is in the inventory, in an argv or in a file that others may read', () => {
  const secrets = ['leaked-secret', 'admin-key', 'store-token', 'chat-token', 'webhook-key'].map((name) =>
    readFileSync(`${world.dir}/${name}`, 'utf8'),
  )
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readText(`/proc/${pid}/cmdline`))
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(30)
    expect(world.inventory.includes(secret)).toBe(false)
    expect(commands.some((command) => command.includes(secret))).toBe(false)
  }
  expect(statSync(world.dir).mode & 0o77).toBe(0)
  for (const name of readdirSync(world.dir).filter((file) => file !== 'web.pid')) {
    expect([name, statSync(`${world.dir}/${name}`).mode & 0o77]).toEqual([name, 0])
  }
})

test('a reference of the inventory leads to a value without a line break at its end', () => {
  for (const [, path = ''] of world.inventory.matchAll(/file:(\S+)/g)) {
    const text = readFileSync(path, 'utf8')
    expect([path, text.startsWith('-----BEGIN') || !text.endsWith('\n')]).toEqual([path, true])
  }
})

/** A process may end between the listing and the reading. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
