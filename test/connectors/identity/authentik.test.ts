import { expect, test } from 'vitest'
import connector from '../../../src/connectors/identity/authentik.ts'
import { authentik, LIMITED, TOKEN } from '../../world/identity-authentik.ts'
import type { Authentik } from '../../world/identity-authentik.ts'
import { standAt } from './at-double.ts'

const ISSUE = 'identity/issue-client-secret'
const CONTAIN = { strategy: 'contain-first', leaked: 'env:LEAKED' }
const start = (state?: Partial<Authentik>) =>
  standAt(
    {
      connector,
      double: authentik,
      settings: (url) => ({ url, token: 'env:TOKEN' }),
      secrets: { 'env:TOKEN': TOKEN },
    },
    state,
  )

test('issuing sets our own value on this client alone, and the leaked one is refused in the same minute', async () => {
  const { run, served, escrow } = await start()
  const { proof } = await run(ISSUE, CONTAIN)
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(served.state.secret).toBe(escrow.get('fresh')?.reveal())
  expect(served.asked.filter((line) => line.startsWith('PATCH'))).toEqual(['PATCH /api/v3/providers/oauth2/7/'])
})

test('after a lost answer the value in force is read, and found to be ours', async () => {
  const { run, served } = await start()
  served.loseNextAnswer()
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({ effect: 'unknown' })
  const again = await run(ISSUE, CONTAIN, { found: true })
  expect(again).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
  expect(served.changes()).toBe(1)
})

test('one slot cannot overlap', async () => {
  const { run } = await start()
  expect((await run(ISSUE, { ...CONTAIN, strategy: 'overlap' })).plan).toMatchObject({ kind: 'blocked' })
})

test('without a signing key the secret signs ID tokens: the plan and the proof say so', async () => {
  const { run } = await start({ signing_key: null })
  const { plan, proof } = await run(ISSUE, CONTAIN)
  expect(plan).toMatchObject({ lines: expect.arrayContaining([expect.stringContaining('(HS256)')]) })
  expect(proof?.residual).toContainEqual(expect.stringContaining('(HS256)'))
})

test('a public client is not rotated', async () => {
  const { run } = await start({ client_type: 'public' })
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringContaining('public'),
  })
})

test('the client our own token belongs to is not rotated with it', async () => {
  const { run } = await start()
  const { plan } = await run(ISSUE, CONTAIN, { settings: { token_of: 'shop-web' } })
  expect(plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('locked out') })
})

test('a token that may not see the client is told which right is missing', async () => {
  const { run, served } = await start()
  served.weather = ({ url }) =>
    url.pathname.startsWith('/api/v3/providers')
      ? { status: 200, json: { pagination: { count: 0 }, results: [] } }
      : undefined
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    effect: 'none',
    fault: { next: expect.arrayContaining([{ say: expect.stringContaining('Can view OAuth2') }]) },
  })
})

test('grants are counted by kind and deleted to the last page', async () => {
  const { run } = await start()
  const { plan, receipt, proof } = await run('identity/revoke-grants', {})
  expect(plan).toMatchObject({ lines: ['access tokens: 1', 'authorization codes: 1', 'refresh tokens: 3'] })
  expect([receipt, proof?.verdict]).toEqual([{ revoked: 5, left: 0 }, 'proven'])
})

test('grants of others that we may not view are no zero: the right is named, and nothing is proven', async () => {
  const { run, served } = await start()
  const right = 'authentik_providers_oauth2.view_refreshtoken'
  served.state.us.permissions = served.state.us.permissions.filter((one) => one !== right)
  await expect(run('identity/revoke-grants', {})).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(right) }]) },
  })
  expect(served.changes()).toBe(0)
})

test('a foreign issuer whose JWTs may log in as the client is found when the setup is compared', async () => {
  const { run, served } = await start()
  const { proof } = await run('identity/read-baseline', {})
  served.state.jwt_federation_sources.push('an-attackers-source')
  const { proof: compared } = await run('identity/compare-baseline', { baseline: proof?.finding?.['baseline'] })
  expect(compared).toMatchObject({
    verdict: 'disproven',
    seen: ['JWT sources that may log in as this client: added an-attackers-source'],
  })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  const { run, served } = await start()
  served.weather = ({ url }) => (url.pathname.startsWith('/api/') ? LIMITED : undefined)
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
  expect(served.changes()).toBe(0)
})
