import { afterEach, describe, expect, test } from 'vitest'
import oidcProvider from '../../../src/connectors/identity/oidc-provider.ts'
import type { Secret } from '../../../src/base/secret.ts'
import type { VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import type { Acted } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import type { TestContext } from '../../fakes/context.ts'
import { accepts, ADMIN_KEY, askAdmin, LEAKED, realProvider, shopWeb } from '../../world/real-provider.ts'
import type { RealProvider, Wanted } from '../../world/real-provider.ts'

const ISSUE = 'identity/issue-client-secret'
const REVOKE = 'identity/revoke-client-secret'
const PROVE = 'identity/prove-dead'
const PROBE = 'identity/probe-client-secret'
const FRESH_REF = 'run:steps.unit.fresh'
const LEAKED_REF = 'env:LEAKED'

let real: RealProvider
let escrow: Map<string, Secret>
afterEach(() => real.stop())

async function start(wanted?: Wanted): Promise<void> {
  real = await realProvider(wanted)
  escrow = new Map()
}

/** A new process on the same run: everything but the escrow is forgotten. */
function process(): TestContext {
  return testContext({ escrow, secrets: { 'env:KEY': ADMIN_KEY, [LEAKED_REF]: LEAKED } })
}

interface More {
  readonly ctx?: TestContext
  readonly settings?: object
  readonly found?: boolean
}

function run(
  verb: VerbName,
  args: object,
  { ctx = process(), settings: other, found = false }: More = {},
): Promise<Acted> {
  const settings = { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:KEY', ...other }
  const target = { id: 'web', client_id: 'shop-web', relying_parties: [], with: {} }
  return act({ connector: oidcProvider, verb, ctx, settings, target, args, found })
}

const issue = (strategy: string, leaked: string | null = LEAKED_REF, more: More = {}) =>
  run(ISSUE, { strategy, leaked }, more)
const revoke = (leaked: string | null = LEAKED_REF, more: More = {}) => run(REVOKE, { leaked, keep: FRESH_REF }, more)
const prove = (leaked: string | null = LEAKED_REF) => run(PROVE, { leaked, fresh: FRESH_REF })
const fresh = (): string => escrow.get('fresh')?.reveal() ?? ''
const slots = async (): Promise<string[]> =>
  (await askAdmin(real, 'GET /clients/shop-web/secrets')).body.secrets.map(({ id }: { id: string }) => id)

/** The next matching request is carried out, and its reply is lost. */
function loseReplyOf(method: string): void {
  real.fault = (request, response) => {
    if (request.method !== method) return false
    real.fault = undefined
    response.end = (() => response.destroy()) as never
    return false
  }
}

describe('two slots', () => {
  test('overlap: both secrets live until the leaked one is revoked, then it is proven dead', async () => {
    await start()
    const issued = await issue('overlap')
    expect(issued.proof).toMatchObject({ verdict: 'proven' })
    expect(issued.proof?.exposure).toBeUndefined()
    expect([await accepts(real, LEAKED), await accepts(real, fresh())]).toEqual([true, true])
    const revoked = await revoke()
    expect(revoked).toMatchObject({
      receipt: { removed: ['initial'] },
      proof: { verdict: 'proven', exposure: 'contained' },
    })
    const proven = await prove()
    expect(proven.proof).toMatchObject({ verdict: 'proven', exposure: 'dead', finding: { verdict: 'dead' } })
    expect(await accepts(real, LEAKED)).toBe(false)
  })

  test('before the revocation prove-dead is disproven and the exposure live', async () => {
    await start()
    await issue('overlap')
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  })

  test('full: contain-first puts the new secret in the leaked one’s place, overlap asks which dies', async () => {
    await start()
    await askAdmin(real, 'PUT /clients/shop-web/secrets/team', { secret: 'another-team-secret-0123456789' })
    expect((await issue('overlap')).plan).toMatchObject({ kind: 'blocked' })
    expect((await issue('contain-first', null)).plan).toMatchObject({ kind: 'blocked' })
    expect(await slots()).toEqual(['initial', 'team'])
    const issued = await issue('contain-first')
    expect(issued.proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(await slots()).toEqual(['team', expect.stringMatching(/^stanch-/)])
    expect((await revoke()).plan).toMatchObject({ kind: 'settled' })
  })

  test('without the leaked value everything but the new one goes, and the exposure is said to be unknown', async () => {
    await start()
    await issue('overlap', null)
    expect((await revoke(null)).proof).toMatchObject({ verdict: 'proven', exposure: 'unknown' })
    expect((await prove(null)).proof).toMatchObject({ verdict: 'proven', exposure: 'unknown' })
    expect(await slots()).toHaveLength(1)
  })
})

describe('one slot', () => {
  test('contain-first: issuing kills, so revoke finds nothing to do and the proof stands', async () => {
    await start({ slots: 1 })
    const issued = await issue('contain-first')
    expect(issued.proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect((await revoke()).plan).toMatchObject({ kind: 'settled' })
    expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
    expect([await accepts(real, LEAKED), await accepts(real, fresh())]).toEqual([false, true])
  })

  test('overlap is blocked with the way out, and nothing is touched', async () => {
    await start({ slots: 1 })
    expect((await issue('overlap')).plan).toMatchObject({
      kind: 'blocked',
      fix: expect.stringContaining('contain-first'),
    })
    expect([await accepts(real, LEAKED), escrow.size]).toEqual([true, 0])
    expect(real.requests.filter((line) => /^(?:PUT|DELETE)/.test(line))).toEqual([])
  })
})

describe.each([1, 2] as const)('crash with %i slots', (count) => {
  test('a lost reply to the PUT: unknown, then found in force, with the sealed value', async () => {
    await start({ slots: count })
    loseReplyOf('PUT')
    await expect(issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
    const sealed = fresh()
    const again = await issue('contain-first', LEAKED_REF, { found: true })
    expect(again).toMatchObject({
      plan: { kind: 'settled' },
      receipt: { fresh: FRESH_REF },
      proof: { verdict: 'proven' },
    })
    expect([
      fresh(),
      await accepts(real, sealed),
      real.requests.filter((line) => line.startsWith('PUT')).length,
    ]).toEqual([sealed, true, 1])
  })

  test('a PUT that never arrived: the same value is set by the next attempt', async () => {
    await start({ slots: count })
    real.fault = (request, response) => request.method === 'PUT' && (response.destroy(), (real.fault = undefined), true)
    await expect(issue('contain-first')).rejects.toMatchObject({ effect: 'unknown' })
    const sealed = fresh()
    expect((await issue('contain-first')).plan).toMatchObject({ kind: 'change' })
    expect([fresh(), await accepts(real, sealed)]).toEqual([sealed, true])
  })
})

test.each([1, 2] as const)('a whole run with %i slots sends the leaked value at most ten times', async (count) => {
  await start({ slots: count })
  let sent = 0
  const { prototype } = real.provider.Client as unknown as { prototype: object }
  const compare = Reflect.get(prototype, 'compareClientSecret') as (given: string) => boolean
  Reflect.set(prototype, 'compareClientSecret', function counted(this: unknown, given: string): boolean {
    sent += given === LEAKED ? 1 : 0
    return compare.call(this, given)
  })
  await run(PROBE, { secret: LEAKED_REF })
  await issue('contain-first')
  await revoke()
  expect((await prove()).proof?.exposure).toBe('dead')
  expect(sent).toBeGreaterThan(3)
  expect(sent).toBeLessThanOrEqual(10)
})

test('a lost reply to the DELETE: the next look finds it done', async () => {
  await start()
  await issue('overlap')
  loseReplyOf('DELETE')
  await expect(revoke()).rejects.toMatchObject({ effect: 'unknown' })
  expect(await revoke(LEAKED_REF, { found: true })).toMatchObject({
    plan: { kind: 'settled' },
    proof: { verdict: 'proven', exposure: 'contained' },
  })
})

test('nothing is revoked while the new secret is not accepted', async () => {
  await start()
  await issue('overlap')
  await askAdmin(real, 'POST /clients/shop-web/disable')
  expect((await revoke()).plan).toMatchObject({ kind: 'blocked' })
  expect(await slots()).toHaveLength(2)
})

test.each([
  ['a live value', LEAKED, 'alive', 'live'],
  ['a wrong value', 'not-the-secret-of-anybody', 'inconclusive', 'unknown'],
] as const)('triage of %s', async (_, value, verdict, exposure) => {
  await start()
  const ctx = testContext({ secrets: { 'env:KEY': ADMIN_KEY, 'env:GIVEN': value } })
  const { proof } = await run(PROBE, { secret: 'env:GIVEN' }, { ctx })
  expect(proof).toMatchObject({ verdict: 'proven', exposure, finding: { verdict } })
})

test('triage without a value says that it cannot tell, and the run goes on', async () => {
  await start()
  expect((await run(PROBE, { secret: null })).proof).toMatchObject({
    verdict: 'proven',
    finding: { verdict: 'cannot_probe' },
  })
})

test('a client whose ID tokens are signed with the secret is named in the residual risk', async () => {
  await start({
    slots: 1,
    clients: [shopWeb({ id_token_signed_response_alg: 'HS256' })],
    configuration: { enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] } },
  })
  const { proof } = await issue('contain-first')
  expect(proof?.residual).toContainEqual(expect.stringContaining('HS256'))
})

test('an admin router of another provider is refused before anything is changed', async () => {
  await start()
  const wrong = { settings: { issuer: `${real.issuer}/other` } }
  await expect(run(ISSUE, { strategy: 'overlap', leaked: null }, wrong)).rejects.toMatchObject({ effect: 'none' })
})

test.each([
  ['a wrong admin key', 'TARGET_REFUSED_US', 'none'],
  ['an unknown client', 'TARGET_ANSWERED_ODDLY', 'none'],
])('%s is a fault without effect', async (what) => {
  await start()
  const ctx = testContext({ secrets: { 'env:KEY': what.includes('key') ? 'x'.repeat(40) : ADMIN_KEY } })
  const settings = { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:KEY' }
  const target = { id: 'x', client_id: what.includes('client') ? 'nobody' : 'shop-web', relying_parties: [], with: {} }
  const failed = act({
    connector: oidcProvider,
    verb: ISSUE,
    ctx,
    settings,
    target,
    args: { strategy: 'overlap', leaked: null },
  })
  await expect(failed).rejects.toMatchObject({ name: 'FaultError', effect: 'none' })
})

test('no secret appears in any plan, receipt, proof or URL', async () => {
  await start()
  const all = JSON.stringify([
    await run(PROBE, { secret: LEAKED_REF }),
    await issue('overlap'),
    await revoke(),
    await prove(),
    real.requests,
  ])
  for (const value of [LEAKED, fresh(), ADMIN_KEY]) expect(all).not.toContain(value)
})
