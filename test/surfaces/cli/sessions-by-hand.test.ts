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

test('sessions that a person ends are asked for without an approval, and stay "by hand" to the end of the run', async () => {
  const { run } = await houseWith({ ...BY_HAND, 'inventory.yaml': INVENTORY })
  const started = await run(['run', 'end-all-sessions', '--set', 'client=shop', '--yes', '--no-input', '--json'])
  expect(started.code).toBe(5)
  const card: { run: string; waits: readonly object[] } = JSON.parse(started.stdout)
  expect(card.waits).toMatchObject([{ kind: 'by-hand', step: 'sessions' }])
  expect((await run(['runs', 'provide', card.run, 'sessions', '--set', 'done=yes'])).code).toBe(0)
  expect((await run(['runs', 'resume', card.run, '--no-input'])).code).toBe(5)
  const text = 'text=nobody came back'
  expect((await run(['runs', 'provide', card.run, 'watch', '--set', text])).code).toBe(0)
  expect((await run(['runs', 'resume', card.run, '--no-input'])).code).toBe(3)
  const shown = JSON.parse((await run(['runs', 'show', card.run, '--json'])).stdout)
  expect(shown).toMatchObject({ closed: 'gaps', counts: '1 not needed · 2 by hand' })
})
