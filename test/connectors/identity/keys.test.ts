import { afterEach, describe, expect, test } from 'vitest'
import type { DoubleCast } from '../../world/double-world.ts'
import { LEAKED } from '../../world/double.ts'
import { cast as auth0 } from '../../world/identity-auth0.ts'
import { cast as entraId } from '../../world/identity-entra-id.ts'
import { cast as keycloak } from '../../world/identity-keycloak.ts'
import { cast as okta } from '../../world/identity-okta.ts'
import { cast as hydra } from '../../world/identity-ory-hydra.ts'
import { cast as registration } from '../../world/registration-double.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

type Cast = Omit<DoubleCast<any>, 'renew'>
const CASTS: readonly (readonly [string, Cast])[] = [
  ['Keycloak', keycloak],
  ['Auth0', auth0],
  ['Ory Hydra', hydra],
  ['RFC 7592', registration],
  ['Okta', okta],
  ['Entra ID', entraId],
]
const KEY = 'run:steps.unit.key'

/** Every provider that can, before its double: the same way from a secret to a key. */
describe.each(CASTS)('%s', (_, cast) => {
  let stage: Stage<unknown>
  afterEach(() => stage.close())
  const start = async (): Promise<void> => void (stage = await stageOf<unknown>(cast))
  const register = (found = false) => stage.run('identity/register-client-key', {}, { found })
  const require = (found = false) =>
    stage.run('identity/require-client-key', { key: KEY, leaked: 'env:LEAKED' }, { found })
  const prove = () => stage.run('identity/prove-key-only', { key: KEY, leaked: 'env:LEAKED' })
  const keys = (): readonly string[] => (cast.double.keys?.(stage.state) ?? []).map(({ kid }) => kid)

  test('registering leaves the secret in force; requiring the key kills it, and that is proven', async () => {
    await start()
    expect((await register()).proof).toMatchObject({ verdict: 'proven' })
    expect(cast.double.live(stage.state)).toEqual([LEAKED])
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven' })
    expect((await require()).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(cast.double.live(stage.state)).toEqual([])
    expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead', finding: { verdict: 'dead' } })
    expect((await stage.issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('a lost reply to either write: it is found done, and no second key is there', async () => {
    await start()
    stage.server.loseNextAnswer()
    await expect(register()).rejects.toMatchObject({ effect: 'unknown' })
    expect(await register(true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    stage.server.loseNextAnswer()
    await expect(require()).rejects.toMatchObject({ effect: 'unknown' })
    expect(await require(true)).toMatchObject({ plan: { kind: 'settled' }, proof: { verdict: 'proven' } })
    expect(keys()).toHaveLength(1)
  })

  test('of a secret that nobody has, no more is claimed than the record shows, and the exposure stays unknown', async () => {
    await start()
    await register()
    await require()
    expect((await stage.run('identity/prove-key-only', { key: KEY, leaked: null })).proof).toMatchObject({
      claim: expect.not.stringContaining('refuses'),
      exposure: 'unknown',
    })
  })

  test('the secret is not refused while the provider does not know the key', async () => {
    await start()
    await register()
    Object.assign(stage.state as object, cast.double.start())
    expect((await require()).plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('knows no key') })
    expect(cast.double.live(stage.state)).toEqual([LEAKED])
  })

  test('no private part of the key leaves this computer, and none is written down', async () => {
    await start()
    const sent: string[] = []
    stage.server.weather = ({ body }) => void sent.push(body)
    const all = JSON.stringify([await register(), await require(), await prove()])
    const jwk = JSON.parse(stage.escrow.get('key')?.reveal() ?? '{}') as Record<string, string>
    for (const part of ['d', 'p', 'q']) expect(`${all}${sent.join()}`).not.toContain(jwk[part])
    expect(sent.length).toBeGreaterThan(5)
  })
})
