import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tlsProvider } from '../surfaces/cli/tls-provider.ts'
import type { Terminal } from './terminal.ts'
import { terminal } from './terminal.ts'

const LIVE = 'a-live-secret-of-the-portal-0123456789'
const CONFIGURATION = `stanch_config: 1
inventory: inventory.yaml
people:
  - { id: ada, groups: [security], os_user: ${userInfo().username} }
  - { id: bob, groups: [security], os_user: nobody }
escrow: { recovery: [], insecure_local: true }
`
const INVENTORY = `stanch_inventory: 1
origin: test/unlisted
connectors: {}
credentials: []
`

/** At the question for the issuer of a client that no inventory names. */
async function asked(files: Readonly<Record<string, string>> = {}): Promise<{ dir: string; screen: Terminal }> {
  const dir = mkdtempSync(join(tmpdir(), 'stanch-unlisted-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const all = { 'stanch.config.yaml': CONFIGURATION, 'inventory.yaml': INVENTORY, ...files }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(dir, name), text, { mode: 0o600 })
  const env = {
    HOME: dir,
    STANCH_STATE_DIR: join(dir, 'state'),
    ...('ca.pem' in files && { NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') }),
  }
  const screen = await terminal({ columns: 120, rows: 60, shell: 'stanch', env, cwd: dir })
  await screen.until(/What happened\?[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/Whose secret leaked\?[^]*It is not in the inventory/)
  await screen.press('Enter')
  await screen.until('Its issuer')
  return { dir, screen }
}

test('from the word stanch to the plan for a client that no inventory names; its secret leaves no trace', async () => {
  const provider = await tlsProvider(LIVE)
  const { dir, screen } = await asked({ 'ca.pem': provider.cert })
  await screen.press('https://localhost:1', 'Enter')
  await screen.until('Its client id:')
  await screen.press('portal', 'Enter')
  await screen.until(/saw ECONNREFUSED[^]*Its issuer/)
  await screen.press(provider.issuer, 'Enter')
  await screen.until(/Its client id:[^]*Its client id:/)
  await screen.press('portal', 'Enter')
  await screen.until('input is masked')
  expect(provider.asked.some((line) => line.startsWith('POST'))).toBe(false)
  await screen.paste(LIVE)
  await screen.press('Enter')
  await screen.until(/THE SECRET STILL WORKS[^]*\+ +client_id: portal[^]*and go on\? \(y\/N\)/)
  await screen.press('y', 'Enter')
  await screen.until(/using it who should not[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/A person issues a new secret for portal[^]*Start this run\? \(y\/N\)/)
  await screen.press('n', 'Enter')
  await screen.until('[exit 6]')
  expect(await screen.scrollback()).not.toContain(LIVE.slice(0, 12))
  expect(readFileSync(join(dir, 'inventory.yaml'), 'utf8')).toContain('client_id: portal\n')
})

/** Takes connections and says nothing; `called` resolves with the first. */
async function silence(): Promise<{ address: string; called: Promise<unknown> }> {
  const server = createServer()
  const called = once(server, 'connection')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(async () => {
    const [socket] = (await called) as [Socket]
    socket.destroy()
    server.close()
  })
  return { address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, called }
}

test('Ctrl-C ends it with 130 while a provider is silent, and what was typed meanwhile is no answer to anything', async () => {
  const { address, called } = await silence()
  const { screen } = await asked()
  await screen.press(address, 'Enter')
  await screen.until('Its client id:')
  await screen.press('portal', 'Enter')
  await called
  await screen.press('abc', 'C-c')
  expect(await screen.until('[exit')).toMatch(/stopped; nothing was changed\n[^]*\[exit 130\]/)
  expect(await screen.scrollback()).not.toContain('abc')
})

test('Ctrl-C at a question ends it with 130 and is no defect', async () => {
  const { screen } = await asked()
  await screen.press('C-c')
  expect(await screen.until('[exit')).toMatch(/left at a question\n {2}\$ stanch status\n\[exit 130\]/)
})
