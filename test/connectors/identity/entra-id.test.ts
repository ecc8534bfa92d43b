import { afterEach, beforeEach, expect, test } from 'vitest'
import { LEAKED, STRANGER } from '../../world/double.ts'
import { cast, LIMITED, passwordOf } from '../../world/identity-entra-id.ts'
import type { EntraState } from '../../world/identity-entra-id.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<EntraState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const keys = () => stage.state.application.map(({ secretText }) => secretText)

test('overlap: a labelled secret is added, the leaked one removed by the keyId that its hint names', async () => {
  stage.state.application.push(passwordOf(7, STRANGER))
  await stage.issue('overlap')
  expect(stage.state.application.at(-1)?.displayName).toBe('stanch/k0123456789abcdefghijklmno')
  expect((await stage.revoke()).receipt).toEqual({ removed: [passwordOf(0, LEAKED).keyId] })
  expect(keys()).toEqual([STRANGER, stage.fresh()])
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('the value is sealed as Entra sent it, before anything reads it', async () => {
  stage.server.weather = ({ url }) =>
    url.pathname.endsWith('/addPassword') ? { status: 200, json: { secret: 'a shape that nobody knows' } } : undefined
  await expect(stage.issue('overlap')).rejects.toMatchObject({ effect: 'unknown' })
  expect(stage.escrow.get('fresh.raw')?.reveal()).toContain('a shape that nobody knows')
})

test('a lost reply: the orphan is found by its label and removed before another is made', async () => {
  stage.server.loseNextAnswer()
  await expect(stage.issue('overlap')).rejects.toMatchObject({ effect: 'unknown' })
  const orphan = stage.state.application.at(-1)!
  const again = await stage.issue('overlap', true)
  expect(again.plan).toMatchObject({ kind: 'change', change: { remove: [orphan.keyId] } })
  expect(keys()).toEqual([LEAKED, stage.fresh()])
})

test('AADSTS7000215 right after the making is propagation: it is asked again over the window', async () => {
  stage.state.unknown = 2
  expect((await stage.issue('overlap')).proof).toMatchObject({
    verdict: 'proven',
    seen: [expect.stringMatching(/3 times/)],
  })
  stage.state.unknown = 9
  expect((await stage.prove()).proof?.verdict).not.toBe('proven')
})

test('every accepted probe mints a token that Entra cannot revoke, and the proof says how many', async () => {
  const { proof } = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(proof).toMatchObject({ exposure: 'live', finding: { verdict: 'alive' } })
  expect(proof?.residual).toContainEqual(expect.stringContaining('at least 1 access token came'))
})

test('a secret of the service principal is listed, found by its hint, and removed there', async () => {
  stage.state.application = [passwordOf(7, STRANGER)]
  stage.state.principal = [passwordOf(0, LEAKED)]
  await stage.issue('overlap')
  expect((await stage.revoke()).receipt).toEqual({ removed: [`service-principal/${passwordOf(0, LEAKED).keyId}`] })
  expect([stage.state.principal, keys()]).toEqual([[], [STRANGER, stage.fresh()]])
})

test('two hints alike: every other slot would end, which the plan shows, unless the inventory names the keyId', async () => {
  stage.state.application.push(passwordOf(7, `${LEAKED.slice(0, 3)}other-team-0123456789`))
  await stage.issue('overlap')
  const revoke = { leaked: 'env:LEAKED', keep: 'run:steps.unit.fresh' }
  const named = { with: { key_id: passwordOf(0, LEAKED).keyId } }
  const all = await stageOf({ ...cast, double: { ...cast.double, start: () => structuredClone(stage.state) } })
  for (const [name, secret] of stage.escrow) all.escrow.set(name, secret)
  expect((await all.run('identity/revoke-client-secret', revoke)).plan).toMatchObject({
    change: { remove: [passwordOf(0, '').keyId, passwordOf(7, '').keyId] },
  })
  expect((await stage.run('identity/revoke-client-secret', revoke, named)).receipt).toEqual({
    removed: [passwordOf(0, LEAKED).keyId],
  })
  expect(keys()).toHaveLength(2)
  await all.close()
})

test('an old secret without a hint is found by elimination when it is the only one', async () => {
  stage.state.application = [passwordOf(0, LEAKED, { hint: null }), passwordOf(7, STRANGER)]
  await stage.issue('overlap')
  expect((await stage.revoke()).receipt).toEqual({ removed: [passwordOf(0, '').keyId] })
})

test('past its end a right secret is expired, and not dead', async () => {
  stage.state.application = [passwordOf(0, LEAKED, { expired: true })]
  await stage.issue('overlap')
  expect((await stage.prove()).proof).toMatchObject({ verdict: 'unknown', exposure: 'contained' })
})

test('the brake: disabled in this tenant, refused whatever the secret, and never called dead', async () => {
  const { proof } = await stage.run('identity/disable-client', { leaked: 'env:LEAKED' })
  expect(proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  // To a proof the same answer says nothing: the application is refused, not the secret.
  const probe = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(probe.proof?.finding).toMatchObject({ verdict: 'inconclusive' })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  stage.server.weather = ({ url }) => (url.pathname.startsWith('/v1.0/') ? LIMITED : undefined)
  await expect(stage.issue('overlap')).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
})

test('sign-ins name the secret, over all pages', async () => {
  const row = (key: string, errorCode = 0) => ({
    createdDateTime: '2026-11-25T03:00:00Z',
    ipAddress: '198.51.100.7',
    servicePrincipalCredentialKeyId: key,
    status: { errorCode },
  })
  stage.state.signIns = [row('k1'), row('k2'), row('k2'), row('', 7_000_215), row('', 700_027), row('k3', 7_000_112)]
  const { proof } = await stage.run('identity/used-since', { since: '2026-11-24T00:00:00Z' })
  expect(proof).toMatchObject({ finding: { used: 'yes', uses: 3, refused: 2 } })
  expect(JSON.stringify(proof?.seen)).toContain('credential k2')
})

test('a page of sign-ins is small enough to be read: each is some kilobytes', async () => {
  const row = { createdDateTime: '2026-11-25T03:00:00Z', status: { errorCode: 0 }, rest: 'x'.repeat(6000) }
  stage.server.weather = ({ url }) => {
    if (!url.pathname.endsWith('/signIns')) return undefined
    const value = Array.from({ length: Math.min(400, Number(url.searchParams.get('$top'))) }, () => row)
    return { status: 200, json: { value } }
  }
  const { proof } = await stage.run('identity/used-since', { since: '2026-11-24T00:00:00Z' })
  expect(proof?.finding).toMatchObject({ used: 'yes', uses: 100 })
})

test('our own application is not rotated with its own secret', async () => {
  const settings = { ...cast.settings(stage.server.url), admin_client: cast.target.client_id }
  const self = await stageOf({ ...cast, settings: () => settings })
  expect((await self.issue('overlap')).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringMatching(/locked out/),
  })
  await self.close()
})
