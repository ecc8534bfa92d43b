import { afterEach, expect, test } from 'vitest'
import oidc from '../../../src/connectors/identity/oidc.ts'
import type { VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { askAdmin, LEAKED, realProvider } from '../../world/real-provider.ts'

const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function provider() {
  const real = await realProvider()
  stops.push(real.stop)
  const target = {
    id: 'web',
    client_id: 'shop-web',
    relying_parties: [],
    with: { console: 'https://id.example.com/apps' },
  }
  const run = (verb: VerbName, args: object, ctx = context()) =>
    act({ connector: oidc, verb, ctx, settings: { issuer: real.issuer }, target, args })
  const verify = (verb: VerbName, args: object, receipt: object | null) => {
    const action = oidc.actions[verb]
    const input = { settings: oidc.settings.parse({ issuer: real.issuer }), target, args }
    return action?.verify(context(), input, receipt === null ? null : action.receipt.parse(receipt))
  }
  return { real, run, verify }
}

function context() {
  return testContext({ secrets: { 'env:LEAKED': LEAKED, 'run:inputs.fresh': FRESH } })
}

test('issue and revoke are guided: a person does it where the inventory says', async () => {
  const { run } = await provider()
  const issue = await run('identity/issue-client-secret', { strategy: 'overlap', leaked: 'env:LEAKED' })
  expect(issue.plan).toMatchObject({
    kind: 'by-hand',
    lines: expect.arrayContaining(['Open https://id.example.com/apps']),
    wants: [{ name: 'fresh', kind: 'secret', optional: false }],
  })
  const revoke = await run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'run:inputs.fresh' })
  expect(revoke.plan).toMatchObject({ kind: 'by-hand', wants: [{ kind: 'confirm' }] })
})

test('what the person brought back is still verified: accepted, or the step is disproven', async () => {
  const { real, verify } = await provider()
  const answer = { fresh: 'run:inputs.fresh' }
  const args = { strategy: 'overlap', leaked: null }
  expect(await verify('identity/issue-client-secret', args, answer)).toMatchObject({ verdict: 'disproven' })
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  expect(await verify('identity/issue-client-secret', args, answer)).toMatchObject({ verdict: 'proven' })
})

test('what the person says is revoked is tried: alive is disproven, refused with both controls is contained', async () => {
  const { real, verify } = await provider()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  const args = { leaked: 'env:LEAKED', keep: 'run:inputs.fresh' }
  expect(await verify('identity/revoke-client-secret', args, null)).toMatchObject({
    verdict: 'disproven',
    exposure: 'live',
  })
  await askAdmin(real, 'DELETE /clients/shop-web/secrets/initial')
  expect(await verify('identity/revoke-client-secret', args, null)).toMatchObject({
    verdict: 'proven',
    exposure: 'contained',
  })
})

test('prove-dead spreads its passes over the window that the inventory names', async () => {
  const { real, run } = await provider()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'initial' })
  const ctx = context()
  const { proof } = await run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: 'run:inputs.fresh' }, ctx)
  expect([proof?.exposure, ctx.pauses]).toEqual(['dead', [30_000, 30_000]])
})

test('without the leaked value and without a list nothing can be proven', async () => {
  const { real, run } = await provider()
  await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  const { proof } = await run('identity/prove-dead', { leaked: null, fresh: 'run:inputs.fresh' })
  expect(proof).toMatchObject({ verdict: 'unknown', exposure: 'unknown' })
})
