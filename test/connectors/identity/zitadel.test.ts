import { expect, test } from 'vitest'
import connector from '../../../src/connectors/identity/zitadel.ts'
import { LIMITED, TARGET, TOKEN, zitadel } from '../../world/identity-zitadel.ts'
import type { Zitadel } from '../../world/identity-zitadel.ts'
import { standAt } from './at-double.ts'

const ISSUE = 'identity/issue-client-secret'
const CONTAIN = { strategy: 'contain-first', leaked: 'env:LEAKED' }
const KEPT = { leaked: 'env:LEAKED', keep: 'run:steps.unit.fresh' }
const start = (state?: Partial<Zitadel>) =>
  standAt(
    {
      connector,
      double: zitadel,
      settings: (url) => ({ url, token: 'env:TOKEN' }),
      with: TARGET,
      secrets: { 'env:TOKEN': TOKEN },
    },
    state,
  )

test('a generated secret is sealed and works, the leaked one is refused, and nothing is left to revoke', async () => {
  const { run, escrow, served } = await start()
  const issued = await run(ISSUE, CONTAIN)
  expect(issued).toMatchObject({ proof: { verdict: 'proven', exposure: 'contained' } })
  expect(escrow.get('fresh')?.reveal()).toBe(served.state.secret)
  expect((await run('identity/revoke-client-secret', KEPT)).plan).toMatchObject({ kind: 'settled' })
  const { proof } = await run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: 'run:steps.unit.fresh' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('a lost answer costs a second secret, and only the second is in force', async () => {
  const { run, escrow, served } = await start()
  served.loseNextAnswer()
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'unknown' })
  expect((await run(ISSUE, CONTAIN)).proof).toMatchObject({ verdict: 'proven' })
  expect([served.state.made, escrow.get('fresh')?.reveal()]).toEqual([2, served.state.secret])
})

test('a lost answer to a read leaves nothing in doubt, although it was a POST', async () => {
  const { run, served } = await start()
  served.weather = ({ url }) => (url.pathname.includes('GetApplication') ? { status: 502 } : undefined)
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'none', fault: { changed: [] } })
  expect(served.changes()).toBe(0)
})

test('ids that lead to another application are refused before anything is made', async () => {
  const { run, served } = await start({ clientId: 'somebody-else' })
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'none' })
  expect(served.state.made).toBe(0)
})

test('an application without a secret is public, and one whose method is left out is not', async () => {
  const { run } = await start({ authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE' })
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringContaining('public'),
  })
})

test('a client registered for post is probed by post, and the refusals of Basic do not hide that the leaked one lives', async () => {
  const { run } = await start({ authMethodType: 'OIDC_AUTH_METHOD_TYPE_POST' })
  const { proof } = await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(proof).toMatchObject({ exposure: 'live', finding: { verdict: 'alive' } })
})

test('the brake refuses the client whole, says that the leaked secret is not gone, and is released again', async () => {
  const { run } = await start()
  const { proof } = await run('identity/disable-client', { leaked: 'env:LEAKED' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(proof?.residual).toContainEqual(expect.stringContaining('works again'))
  const enabled = await run('identity/enable-client', { leaked: null, fresh: null })
  expect(enabled.proof).toMatchObject({ verdict: 'proven' })
})

test('a key that an attacker added is found on the last page when the setup is compared', async () => {
  const { run, served } = await start({
    authMethodType: 'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
    keys: Array.from({ length: 4 }, (_, place) => ({ keyId: `${place}` })),
  })
  const { proof } = await run('identity/read-baseline', {})
  served.state.keys.push({ keyId: '99' })
  const { proof: compared } = await run('identity/compare-baseline', { baseline: proof?.finding?.['baseline'] })
  expect(compared).toMatchObject({ verdict: 'disproven', seen: ['keys: added 99'] })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  const { run, served } = await start()
  served.weather = ({ url }) => (url.pathname.startsWith('/zitadel.') ? LIMITED : undefined)
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
  expect(served.changes()).toBe(0)
})
