import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/base/clock.ts'
import { digest } from '../../../src/base/hash.ts'
import { newRunId } from '../../../src/journal/run-id.ts'
import { openStore } from '../../../src/journal/sqlite-store.ts'
import { ENGINE } from '../../../src/model/actor.ts'
import { opened, step } from '../../run/given.ts'
import { doubleServer } from '../../world/double.ts'
import { ADMIN_SECRET, keycloak } from '../../world/keycloak-double.ts'
import { littleServer } from '../../world/little-server.ts'
import { mailRelay } from '../../world/mail-relay.ts'
import { houseWith } from './house.ts'

test('doctor changes nothing: no byte of the folder and the journal, and no system that it asks', async () => {
  const { inventory, asked, changes, mails } = await systems()
  const { dir, run } = await houseWith({
    'stanch.config.yaml': CONFIGURATION,
    'admin-secret': ADMIN_SECRET,
    'web.env': 'OIDC_CLIENT_SECRET=leaked\n',
  })
  writeFileSync(join(dir, 'inventory.yaml'), inventory(join(dir, 'admin-secret')), { mode: 0o600 })
  await recordRun(join(dir, '.state', 'drill'))
  const before = bytesBelow(dir)

  const checks: readonly { name: string; state: string }[] = JSON.parse((await run(['doctor', '--json'])).stdout)
  const first = bytesBelow(dir)
  expect(first).toEqual({ ...before, ...MADE, [KEY]: first[KEY] })
  await run(['doctor'])
  expect(bytesBelow(dir)).toEqual(first)

  const states = new Map(checks.map(({ name, state }) => [name, state]))
  for (const name of ['reach idp', 'reach vault', 'reach mail', 'rights idp for shop-web', 'escrow'])
    expect(states.get(name), name).toBe('good')
  expect(changes()).toBe(0)
  expect(asked().filter((line) => !/^GET /.test(line) && line !== SIGN_IN)).toEqual([])
  expect(asked()).toContain(SIGN_IN)
  expect(mails).toEqual([])
})

/** Made by whatever first needs it, and never written again. */
const KEY = '.state/drill/keys/fingerprint.key'
const MADE = { '.state/drill/escrow': 'folder', '.state/drill/keys/runs': 'folder' }
/** How a service account shows who it is; a token is all that comes of it. */
const SIGN_IN = 'POST /realms/shop/protocol/openid-connect/token'

const CONFIGURATION = `stanch_config: 1
inventory: inventory.yaml
people: []
`

const MANAGED = { status: 200, json: { access: { manage: true } } }

/** Each keeps what it was asked. */
async function systems() {
  const idp = await doubleServer(keycloak)
  onTestFinished(idp.close)
  // What a service account may do is not in the double: it may do all, so that doctor reads all.
  idp.weather = ({ method, url }) =>
    method === 'GET' && (url.searchParams.has('max') || url.pathname.endsWith('/users/')) ? MANAGED : undefined
  const lines: string[] = []
  const vault = await littleServer((request, response) => {
    lines.push(`${request.method} ${request.url}`)
    response.end()
  })
  onTestFinished(vault.stop)
  const relay = await mailRelay()
  onTestFinished(relay.stop)
  return {
    inventory: (secret: string) => inventoryOf(secret, { idp: idp.url, vault: vault.url, port: relay.port }),
    asked: () => [...idp.asked, ...lines],
    changes: idp.changes,
    mails: relay.mails,
  }
}

function inventoryOf(secret: string, at: { idp: string; vault: string; port: number }): string {
  const { idp, vault, port } = at
  return `stanch_inventory: 1
origin: test/doctor
drill: true
connectors:
  idp: { uses: identity/keycloak, with: { issuer: ${idp}/realms/shop, admin_client: stanch, admin_secret: "file:${secret}" } }
  vault: { uses: secret-store/vault-kv, with: { address: ${vault}, token: env:VAULT_TOKEN } }
  files: { uses: secret-store/env-file }
  mail: { uses: notify/email, with: { host: 127.0.0.1, port: ${port}, secure: false, from: stanch@example.com } }
owners:
  team-shop:
    channels: [{ connector: mail, with: { to: shop@example.com } }]
credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: idp
    client_id: shop-web
    owner: team-shop
    dependents:
      - { id: web-env, connector: files, with: { path: /srv/web.env, key: OIDC_CLIENT_SECRET } }
`
}

/** A journal with something in it, which doctor reads. */
async function recordRun(stateDir: string): Promise<void> {
  const store = openStore({ stateDir, origin: 'test/doctor', clock: systemClock, tool: 'test', boot: 'b' })
  const events = [opened([step('one')])]
  await store.create(newRunId(systemClock), { actor: ENGINE, events })
  await store.close()
}

/** A digest of every file, by its path; folders too, by their name alone. */
function bytesBelow(dir: string): Record<string, string> {
  const all = readdirSync(dir, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    all.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(dir.length + 1), entry.isFile() ? digest(readFileSync(path, 'base64')) : 'folder']
    }),
  )
}
