import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tlsProvider } from '../surfaces/cli/tls-provider.ts'
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

test('from the word stanch to the plan for a client that no inventory names; its secret leaves no trace', async () => {
  const provider = await tlsProvider(LIVE)
  const dir = mkdtempSync(join(tmpdir(), 'stanch-unlisted-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const files = { 'stanch.config.yaml': CONFIGURATION, 'inventory.yaml': INVENTORY, 'ca.pem': provider.cert }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 })
  const env = { HOME: dir, STANCH_STATE_DIR: join(dir, 'state'), NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') }
  const screen = await terminal({ columns: 120, rows: 60, shell: 'stanch', env, cwd: dir })
  await screen.until(/What happened\?[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/Whose secret leaked\?[^]*It is not in the inventory/)
  await screen.press('Enter')
  await screen.until('Its issuer')
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
