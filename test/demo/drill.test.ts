import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loadConnector } from '../../src/catalog/catalog.ts'
import { logIn, newBrowser } from '../../src/demo/scripted-login.ts'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'
import { Inventory } from '../../src/model/inventory.ts'
import { act } from '../fakes/act.ts'
import { testContext } from '../fakes/context.ts'

const worlds: World[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()))
})

/** What stanch would do, from the inventory alone. */
async function endSessions(world: World) {
  const { credentials, connectors } = Inventory.parse(parse(world.inventory))
  const [credential] = credentials
  const entry = connectors[credential?.sessions ?? credential?.connector ?? '']
  const connector = await loadConnector(entry?.uses ?? '')
  if (!credential || !connector) throw new Error('the inventory is not complete')
  const refs = [...world.inventory.matchAll(/file:(\S+)/g)].map(([ref, path = '']) => [ref, readFileSync(path, 'utf8')])
  return act({
    connector,
    verb: 'session/back-channel-logout',
    ctx: testContext({ secrets: Object.fromEntries(refs) as Record<string, string> }),
    settings: entry?.with ?? {},
    target: credential,
    args: {},
  })
}

test.each(['provider', 'signer'] as const)(
  'via %s both programs of the client throw the thief out',
  async (sessions) => {
    const world = await startWorld({ sessions })
    worlds.push(world)
    const { receipt, proof } = await endSessions(world)
    expect(receipt).toMatchObject({ undelivered: 0, canaries_before: { web: 'alive', portal: 'alive' } })
    expect(proof).toMatchObject({ verdict: 'proven' })
    const { programs, token } = await world.attack()
    expect(programs.map(({ status }) => status)).toEqual([401, 401])
    expect(token.got_token).toBe(true) // a logout is no revocation
  },
)

describe('with one world for both programs', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())

  test('a program that reads its secret again keeps its sessions and says when it did', async () => {
    const since = async (): Promise<{ started_at: string; secret_fingerprint: string }> =>
      (await fetch(`${world.at.portal}/healthz`)).json() as Promise<{ started_at: string; secret_fingerprint: string }>
    const before = await since()
    const restart = (key: string) =>
      fetch(`${world.at.portal}/restart`, { method: 'POST', headers: { authorization: `Bearer ${key}` } })
    expect((await restart('somebody')).status).toBe(401)
    expect(await since()).toEqual(before)
    expect((await restart(readFileSync(join(world.dir, 'webhook-key'), 'utf8'))).status).toBe(200)
    expect((await since()).started_at).not.toBe(before.started_at)
    expect((await world.attack()).programs.map(({ got_in }) => got_in)).toEqual([true, true])
  })

  test('a program whose secret is wrong cannot log anybody in until it reads the right one on SIGHUP', async () => {
    const [file, pid] = [join(world.dir, 'web.env'), Number(readFileSync(join(world.dir, 'web.pid'), 'utf8'))]
    const right = readFileSync(file, 'utf8')
    const fingerprint = async (): Promise<string> =>
      ((await (await fetch(`${world.at.web}/healthz`)).json()) as { secret_fingerprint: string }).secret_fingerprint
    const readAgain = async (text: string): Promise<void> => {
      const before = await fingerprint()
      writeFileSync(file, text)
      process.kill(pid, 'SIGHUP')
      while ((await fingerprint()) === before);
    }
    const login = async () => (await logIn(newBrowser(), { start: `${world.at.web}/login`, user: 'carol' })).status
    await readAgain('OIDC_CLIENT_SECRET=quite-another-secret-0123456789\n')
    expect(await login()).toBe(502)
    await readAgain(right)
    expect(await login()).toBe(200)
  })
})

test('after stop nothing is left: no file, no server', async () => {
  const world = await startWorld({ slots: 1 })
  await world.stop()
  expect(existsSync(world.dir)).toBe(false)
  await expect(fetch(world.at.issuer)).rejects.toThrow()
  await world.stop()
})

test('when the parent is killed its programs end by themselves', async () => {
  const program = join(import.meta.dirname, '../../src/demo/spawn-child.ts')
  const code = `const { spawnChild } = await import(${JSON.stringify(program)})
    const child = await spawnChild('chat', { token: 'token-of-a-test', channels: [] })
    console.log(child.hello.address)
    setInterval(() => undefined, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { value: address } = (await createInterface({ input: parent.stdout })[Symbol.asyncIterator]().next()) as {
    value: string
  }
  expect((await fetch(`${address}/messages`)).status).toBe(200)
  parent.kill('SIGKILL')
  const answers = () =>
    fetch(`${address}/messages`).then(
      () => true,
      () => false,
    )
  while (await answers());
  expect(await answers()).toBe(false)
})
