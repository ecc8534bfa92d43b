import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { Said } from './stanch.ts'
import { stanch } from './stanch.ts'

const dirs: string[] = []
afterEach(async () => {
  await Promise.all(dirs.splice(0).map((dir) => rm(dir, { recursive: true })))
})

export interface OwnHouse {
  readonly dir: string
  /** The real program in this folder, with a state folder of its own. */
  readonly run: (argv: readonly string[], stdin?: string) => Promise<Said>
}

/** A folder of an operator with these files, that ends with the test. */
export async function houseWith(files: Readonly<Record<string, string>>): Promise<OwnHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-house-'))
  dirs.push(dir)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text, { mode: 0o600 })
  }
  const env = { STANCH_STATE_DIR: join(dir, '.state') }
  return { dir, run: (argv, stdin) => stanch([...argv, '--dir', dir], { env, ...(stdin !== undefined && { stdin }) }) }
}

/** An inventory of the shipped connectors: a secret in a file and in a store, one program that reads the file. */
export const SHOP = `stanch_inventory: 1
origin: ops.example.com/shop # where the journal lives
connectors:
  idp: { uses: identity/oidc-provider, with: { issuer: https://id.example.com, admin_url: https://id.example.com/admin, admin_key: env:IDP_KEY } }
  files: { uses: secret-store/env-file }
  vault: { uses: secret-store/vault-kv, with: { address: https://vault.example.com, token: env:VAULT_TOKEN } }
  programs: { uses: workload/process }
  mail: { uses: notify/email, with: { host: mail.example.com, from: stanch@example.com } }

owners:
  team-shop:
    channels:
      - { connector: mail, with: { to: shop@example.com } } # all of them read it

credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: idp
    client_id: q7Rz3LmX9vTb2KpN8wYcD4sFgH
    owner: team-shop
    # the portal moved in May
    dependents:
      - { id: web-env, connector: files, with: { path: /srv/web/.env, key: OIDC_CLIENT_SECRET } }
      - { id: portal-kv, connector: vault, with: { mount: secret, path: shop/portal, key: client_secret } }
    workloads:
      - id: web
        connector: programs
        reads: [web-env]
        with: { pid_file: /run/web.pid, signal: SIGTERM }
`

const CONFIGURATION = `stanch_config: 1
inventory: inventory.yaml
people:
  - { id: ada, groups: [responders], os_user: ${userInfo().username} }
  - { id: bob, groups: [security], os_user: nobody }
`
const INVENTORY = `stanch_inventory: 1
origin: ops.example.com/hand
drill: true
connectors: {}
owners: {}
credentials: []
`
const RUNBOOK = `stanch: 1
name: hand
title: By hand
inputs:
  leaked: { type: secret, optional: true, prompt: What leaked? }
steps:
  - { id: turn, phase: contain, needs: [], manual: Turn the switch }
`
/** A drill in which one step waits for a person: the smallest house with a run in it. */
export const BY_HAND = { 'stanch.config.yaml': CONFIGURATION, 'inventory.yaml': INVENTORY, 'hand.yaml': RUNBOOK }

/** A house in which one run waits for a person. */
export async function withRun(): Promise<OwnHouse & { readonly id: string }> {
  const house = await houseWith(BY_HAND)
  const started = await house.run(['run', join(house.dir, 'hand.yaml'), '--yes', '--json'])
  return { ...house, id: (JSON.parse(started.stdout) as { run: string }).run }
}
