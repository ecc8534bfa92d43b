import { createPrivateKey } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { KEY as OLD, PUBLIC_KEY } from '../../world/client-key.ts'
import type { PublicKey } from '../../world/client-key.ts'
import type { DoubleCast } from '../../world/double-world.ts'
import { LEAKED } from '../../world/double.ts'
import { cast as auth0 } from '../../world/identity-auth0.ts'
import { addKey as addAtKeycloak, cast as keycloak } from '../../world/identity-keycloak.ts'
import { cast as okta } from '../../world/identity-okta.ts'
import { addKey as addAtHydra, cast as hydra } from '../../world/identity-ory-hydra.ts'
import { addKey as addAtRegistration, cast as registration } from '../../world/registration-double.ts'
import type { Keycloak } from '../../world/keycloak-state.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

type Cast = Omit<DoubleCast<unknown>, 'renew'>
/** Adds a key to those that the provider knows of the client, which has a key and no secret. */
type Add = (state: any, key: PublicKey) => void
/** A new secret at every update is no harm where the client has a key. */
const renewing = {
  ...registration,
  settings: (url: string) => ({ ...registration.settings(url), update_renews_secret: true }),
}
const OLD_KID = PUBLIC_KEY.kid
const PEM = createPrivateKey({ key: JSON.parse(OLD), format: 'jwk' })
  .export({ type: 'pkcs8', format: 'pem' })
  .toString()
const AS_JWK = { key: 'run:steps.unit.key', leaked: 'env:OLD' }
const AS_PEM = { ...AS_JWK, leaked: 'env:PEM' }

let stage: Stage<unknown>
afterEach(() => stage.close())

/** A client that authenticates with a key, which has leaked. */
async function start(cast: Cast, add: Add): Promise<void> {
  stage = await stageOf<unknown>({ ...cast, secrets: { ...cast.secrets, 'env:OLD': OLD, 'env:PEM': PEM } })
  add(stage.state, PUBLIC_KEY)
}
const register = ({ leaked }: { leaked: string | null } = AS_JWK) =>
  stage.run('identity/register-client-key', { leaked })
const require = (args = AS_JWK, found = false) => stage.run('identity/require-client-key', args, { found })
const prove = (args = AS_JWK) => stage.run('identity/prove-key-only', args)
const newKid = (): string => (JSON.parse(stage.escrow.get('key')?.reveal() ?? '{}') as { kid: string }).kid

describe.each([
  ['Keycloak', keycloak as unknown as Cast, addAtKeycloak as Add],
  ['Ory Hydra', hydra as unknown as Cast, addAtHydra as Add],
  ['RFC 7592', renewing as unknown as Cast, addAtRegistration as Add],
])('%s', (_, cast, add) => {
  const kids = (): readonly string[] => (cast.double.keys?.(stage.state) ?? []).map(({ kid }) => kid)

  test.each([
    ['a JWK', AS_JWK],
    ['PEM', AS_PEM],
  ])(
    'a leaked key, given as %s, is replaced by another: beside it first, then alone, and that is proven',
    async (_form, args) => {
      await start(cast, add)
      const { plan, proof } = await register(args)
      expect(JSON.stringify(plan)).toContain(`key ${OLD_KID}, which leaked, stays registered beside it`)
      expect(proof).toMatchObject({ verdict: 'proven', seen: [expect.anything(), expect.stringContaining('accepted')] })
      expect(kids()).toEqual([OLD_KID, newKid()])
      expect((await prove(args)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })

      const ended = await require(args)
      expect(ended.plan).toMatchObject({ change: { takes: 'key', keys: [OLD_KID], secrets: [] } })
      expect(ended.proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
      expect(kids()).toEqual([newKid()])
      expect((await prove(args)).proof).toMatchObject({
        verdict: 'proven',
        exposure: 'dead',
        finding: { verdict: 'dead' },
      })
      expect((await require(args)).plan).toMatchObject({ kind: 'settled' })
    },
  )

  test('a lost reply: the leaked key is found gone, and nothing is written again', async () => {
    await start(cast, add)
    await register()
    stage.server.loseNextAnswer()
    await expect(require()).rejects.toMatchObject({ effect: 'unknown' })
    const before = stage.writes().length
    expect(await require(AS_JWK, true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    expect([stage.writes().length, kids()]).toEqual([before, [newKid()]])
  })

  test('without the leaked key nobody registers a second one, and the way out is said', async () => {
    await start(cast, add)
    for (const leaked of [null, 'env:LEAKED'])
      expect((await register({ leaked })).plan).toMatchObject({
        kind: 'blocked',
        because: expect.stringContaining('already'),
        fix: expect.stringContaining('give the leaked private key'),
      })
  })

  test('the key to keep is never the leaked one', async () => {
    await start(cast, add)
    expect((await require({ key: 'env:OLD', leaked: 'env:PEM' })).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('the leaked one'),
    })
    expect(kids()).toEqual([OLD_KID])
  })

  test('a leaked key that still opens the client is never called dead, whoever put it back', async () => {
    await start(cast, add)
    await register()
    await require()
    add(stage.state, PUBLIC_KEY)
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  })

  test('no private part of either key leaves this computer, and none is written down', async () => {
    await start(cast, add)
    const sent: string[] = []
    stage.server.weather = ({ body }) => void sent.push(body)
    const all = JSON.stringify([await register(), await require(), await prove()])
    for (const text of [OLD, stage.escrow.get('key')?.reveal() ?? '{}']) {
      const jwk = JSON.parse(text) as Record<string, string>
      for (const part of ['d', 'p', 'q']) expect(`${all}${sent.join()}`).not.toContain(jwk[part])
    }
    expect(sent.length).toBeGreaterThan(5)
  })

  test('where a secret is asked for a private key is a mistake, and is not sent', async () => {
    stage = await stageOf<unknown>({ ...cast, secrets: { ...cast.secrets, 'env:OLD': OLD, 'env:FRESH': LEAKED } })
    const wrong = { effect: 'none', fault: { code: 'SECRET_UNREADABLE', what: expect.stringContaining('private key') } }
    await expect(
      stage.run('identity/issue-client-secret', { strategy: 'contain-first', leaked: 'env:OLD' }),
    ).rejects.toMatchObject(wrong)
    await expect(stage.run('identity/prove-dead', { leaked: 'env:OLD', fresh: 'env:FRESH' })).rejects.toMatchObject(
      wrong,
    )
    const { proof } = await stage.run('identity/probe-client-secret', { secret: 'env:OLD' })
    expect(proof).toMatchObject({ exposure: 'unknown', finding: { verdict: 'cannot_probe', probes: 0 } })
    expect(stage.server.asked.filter((line) => /revoke|oauth2/.test(line))).toEqual([])
  })
})

test.each([
  ['Auth0', auth0 as unknown as Cast],
  ['Okta', okta as unknown as Cast],
])(
  '%s: where stanch cannot take a key out it registers none beside the leaked one, and says what to do',
  async (_, cast) => {
    await start(cast, (state, key) => {
      cast.keys?.register(state, key)
      cast.keys?.require(state)
    })
    expect((await register()).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('cannot replace a key here'),
      fix: expect.stringContaining('remove the leaked one'),
    })
    expect(stage.writes()).toEqual([])
  },
)

test('a key that was registered under a name of its own is found by what it is', async () => {
  await start(keycloak as unknown as Cast, (state, key) =>
    addAtKeycloak(state as Keycloak, { ...key, kid: 'of-the-team-2024' }),
  )
  expect((await register(AS_PEM)).plan).toMatchObject({ kind: 'change', change: { keys: ['of-the-team-2024'] } })
  expect((await prove(AS_PEM)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  expect((await require(AS_PEM)).plan).toMatchObject({ change: { keys: ['of-the-team-2024'] } })
  expect((await prove(AS_PEM)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('beside a key that cannot be compared with the leaked one nothing is called dead', async () => {
  await start(keycloak as unknown as Cast, addAtKeycloak as Add)
  await register()
  await require()
  const elliptic = { kty: 'EC', kid: 'of-another-team', crv: 'P-256', x: 'AQAB', y: 'AQAB' } as unknown as PublicKey
  addAtKeycloak(stage.state as Keycloak, elliptic)
  expect((await prove()).proof).toMatchObject({
    verdict: 'unknown',
    exposure: 'unknown',
    seen: [expect.stringContaining('of-another-team')],
  })
})
