import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BY_HAND, houseWith } from './house.ts'

const INVENTORY = `stanch_inventory: 1
origin: ops.example.com/hand
drill: true
connectors:
  idp: { uses: identity/oidc, with: { issuer: https://id.example.com } }
  by-hand: { uses: session/by-hand }
owners: { nobody: {} }
credentials:
  - { id: shop, kind: oidc-client-secret, connector: idp, client_id: shop-web, owner: nobody, sessions: by-hand }
`

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const CONFIGURATION = BY_HAND['stanch.config.yaml'].replace('os_user: nobody', `public_key: ${raw}`)

test('sessions that a person ends are approved by another first, and stay "by hand" to the end of the run', async () => {
  const bob = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const files = { ...BY_HAND, 'stanch.config.yaml': CONFIGURATION, 'inventory.yaml': INVENTORY, 'bob.pem': bob }
  const { dir, run } = await houseWith(files)
  const started = await run(['run', 'end-all-sessions', '--set', 'client=shop', '--yes', '--no-input', '--json'])
  expect(started.code).toBe(5)
  const { run: id, waits }: Card = JSON.parse(started.stdout)
  expect(waits).toMatchObject([{ kind: 'approve', step: 'sessions' }])
  const approve = ['runs', 'approve', id, 'sessions', '--digest', waits[0]?.digest ?? '']
  expect((await run([...approve, '--identity', join(dir, 'bob.pem')])).code).toBe(0)
  const resumed = await run(['runs', 'resume', id, '--no-input', '--json'])
  expect({ ...resumed, stdout: JSON.parse(resumed.stdout) }).toMatchObject({
    code: 5,
    stdout: { waits: [{ kind: 'by-hand', step: 'sessions' }] },
  })
  expect((await run(['runs', 'provide', id, 'sessions', '--set', 'done=yes'])).code).toBe(0)
  expect((await run(['runs', 'resume', id, '--no-input'])).code).toBe(5)
  const text = 'text=nobody came back'
  expect((await run(['runs', 'provide', id, 'watch', '--set', text])).code).toBe(0)
  expect((await run(['runs', 'resume', id, '--no-input'])).code).toBe(3)
  const shown = JSON.parse((await run(['runs', 'show', id, '--json'])).stdout)
  expect(shown).toMatchObject({ closed: 'gaps', counts: '1 not needed · 2 by hand' })
})

interface Card {
  readonly run: string
  readonly waits: readonly { readonly digest: string | null }[]
}
