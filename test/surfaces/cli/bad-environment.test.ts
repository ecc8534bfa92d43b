import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { BY_HAND, houseWith } from './house.ts'
import type { Said } from './stanch.ts'
import { stanch } from './stanch.ts'

// Rows of the matrix of bad inputs about where stanch runs, what it starts there, and what --yes may not do.

const INVENTORY = `stanch_inventory: 1
origin: ops.example.com/restart
connectors:
  idp: { uses: identity/oidc, with: { issuer: https://id.example.com } }
  programs: { uses: workload/process }
owners: { team: { channels: [] } }
credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: idp
    client_id: shop
    owner: team
    dependents: []
    workloads: [{ id: web, connector: programs, with: { pid_file: PID_FILE, argv: [SCRIPT] } }]
`
const RUNBOOK = `stanch: 1
name: again
title: Start it again
inputs:
  client: { type: credential, kind: oidc-client-secret, prompt: Whose? }
  leaked: { type: secret, optional: true, prompt: What leaked? }
steps:
  - id: restart
    phase: eradicate
    needs: []
    uses: workload/restart
    for_each: $inputs.client.workloads
    with: { target: $item }
`
const APPROVED = `${RUNBOOK}    approve: { any: 1, of: [group:security], not: requester, within: 10m, on_timeout: deny }\n`

/** No drill. A program is started again by a command of ours, which writes its own environment into a file. */
async function restarting(
  runbook: string,
): Promise<{ run: (env?: Record<string, string>) => Promise<Said>; seen: string }> {
  const recovery = `escrow: { recovery: [${await identityToRecipient(await generateX25519Identity())}] }\n`
  const { dir } = await houseWith({
    'stanch.config.yaml': BY_HAND['stanch.config.yaml'] + recovery,
    'again.yaml': runbook,
    pid: String(process.pid),
  })
  const [script, seen] = [join(dir, 'again'), join(dir, 'seen')]
  // $PPID is stanch itself: another program than before, and one that runs.
  writeFileSync(script, `#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ > '${seen}'\necho $PPID > '${dir}/pid'\n`)
  chmodSync(script, 0o700)
  writeFileSync(join(dir, 'inventory.yaml'), INVENTORY.replace('PID_FILE', `${dir}/pid`).replace('SCRIPT', script))
  const argv = ['run', join(dir, 'again.yaml'), '--yes', '--set', 'client=shop-web', '--secret', 'leaked=env:LEAKED']
  const run = (env: Record<string, string> = {}): Promise<Said> =>
    stanch([...argv, '-C', dir], {
      env: { STANCH_STATE_DIR: join(dir, '.state'), LEAKED: 'canary-of-the-leak-49', ...env },
    })
  return { run, seen }
}

test('49: a program that stanch starts gets PATH, and neither the secret nor any other variable of its environment', async () => {
  const { run, seen } = await restarting(RUNBOOK)
  const said = await run({ NODE_OPTIONS: '--max-old-space-size=4096', VAULT_TOKEN: 'canary-of-the-vault-49' })
  expect(said).toMatchObject({ code: 7, stdout: expect.stringContaining('1 proven') })
  const names = readFileSync(seen, 'utf8')
    .trim()
    .split('\n')
    .map((pair) => pair.split('=')[0])
  expect(names).toEqual(['PATH'])
})

test('57: --yes does not replace an approval: nothing is started, the run waits and ends with 5', async () => {
  const { run, seen } = await restarting(APPROVED)
  const said = await run()
  expect(said).toMatchObject({ code: 5, stdout: expect.stringMatching(/WAITING {2}approval[^]*stanch runs approve/) })
  expect(existsSync(seen)).toBe(false)
})

test('59: whoever starts a real run as root is warned of it, once; anybody else is not', async () => {
  const { run } = await restarting(APPROVED)
  const said = await run()
  expect(said.stderr.match(/running as root/g) ?? []).toHaveLength(process.getuid?.() === 0 ? 1 : 0)
})
