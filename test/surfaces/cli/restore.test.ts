import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { LEAKED, STRANGER } from '../../world/double.ts'
import { secretOf } from '../../world/identity-okta.ts'
import { oktaHouse } from './okta-house.ts'

const RUNBOOK = `stanch: 1
name: way-back
title: Put the old secret back for tonight
inputs:
  client: { type: credential, kind: oidc-client-secret }
  old: { type: secret, prompt: The value that the programs still have }
steps:
  - id: restore
    phase: recover
    uses: identity/restore-client-secret
    with: { credential: $inputs.client, secret: $inputs.old }
    approve: { any: 1, of: [group:security], not: nobody, within: 1h, on_timeout: wait }
`
const CONFIGURATION = `stanch_config: 1
inventory: inventory.yaml
people:
  - { id: ada, groups: [security], os_user: ${userInfo().username} }
`

/** A deactivated secret at Okta beside one that lives, and an operator before it. */
async function contained() {
  const house = await oktaHouse({ 'stanch.config.yaml': CONFIGURATION, 'way-back.yaml': RUNBOOK })
  const { state } = house.server
  state.secrets = [secretOf('ocs0', LEAKED, 'INACTIVE'), secretOf('team', STRANGER)]
  return { ...house, statuses: () => state.secrets.map(({ id, status }) => `${id} ${status}`) }
}

interface Card {
  readonly run: string
  readonly exposure: string | null
  readonly verdict: { readonly word: string }
  readonly waits: readonly { readonly kind: string; readonly digest: string | null }[]
}

test('the way back waits for its own approval, then the secret works, and the run ends as one whose leak is open', async () => {
  const { dir, run, statuses } = await contained()
  const given = ['--set', 'client=shop', '--secret', 'old=-', '--yes', '--json']
  const started = await run(['run', join(dir, 'way-back.yaml'), ...given], LEAKED)
  const { run: id, waits } = JSON.parse(started.stdout) as Card
  expect(started.stderr).toContain('+ shop: Activates secret ocs0 of shop-web: THE LEAKED SECRET WORKS AGAIN')
  expect(waits).toMatchObject([{ kind: 'approve' }])
  expect(statuses()).toEqual(['ocs0 INACTIVE', 'team ACTIVE'])

  expect((await run(['runs', 'approve', id, 'restore', '--digest', waits[0]?.digest ?? ''])).code).toBe(EXIT.done)
  const ended = await run(['runs', 'resume', id, '--json'])
  const card = JSON.parse(ended.stdout) as Card
  expect(statuses()).toEqual(['ocs0 ACTIVE', 'team ACTIVE'])
  expect([ended.code, card.exposure, card.verdict.word]).toEqual([EXIT.exposed, 'live', 'NOT CONTAINED'])
  expect([started, ended].map(({ stdout, stderr }) => stdout + stderr).join('\n')).not.toContain(LEAKED)
})
