import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { credentialsOf, FRESH, LEAKED } from '../../world/double.ts'
import type { Asked } from '../../world/double.ts'
import type { DoubleCast } from '../../world/double-world.ts'
import { cast as auth0 } from '../../world/identity-auth0.ts'
import { cast as authentik } from '../../world/identity-authentik.ts'
import { cast as cognito } from '../../world/identity-cognito.ts'
import { cast as entraId } from '../../world/identity-entra-id.ts'
import { cast as gitlab } from '../../world/identity-gitlab.ts'
import { cast as okta } from '../../world/identity-okta.ts'
import { cast as hydra } from '../../world/identity-ory-hydra.ts'
import { cast as zitadel } from '../../world/identity-zitadel.ts'
import { stageOf } from './acting.ts'

/** Each holds a state of another type, which only its own functions see. */
const CASTS: readonly (readonly [string, DoubleCast<any>])[] = [
  auth0,
  authentik,
  cognito,
  entraId,
  gitlab,
  hydra,
  okta,
  zitadel,
].map((cast) => [cast.connector.title, cast])
const PROVE = { leaked: 'env:LEAKED', fresh: 'env:FRESH' }

/** A provider where the leaked value has ended, but for a node that has not heard of it `times` more. */
async function lagging(cast: DoubleCast<any>, times: number) {
  const stage = await stageOf({ ...cast, secrets: { ...cast.secrets, 'env:FRESH': FRESH } })
  onTestFinished(stage.close)
  cast.renew(stage.state)
  let left = times
  stage.server.weather = (asked) => {
    if (left === 0 || secretIn(asked) !== LEAKED) return undefined
    left -= 1
    return cast.double.answer(cast.double.start(), asked)
  }
  return stage
}

/** Empty where nobody logs in: a call of the management API. */
function secretIn(asked: Asked): string {
  return asked.headers.get('content-type')?.includes('json') ? '' : credentialsOf(asked).secret
}

test.each(CASTS)(
  '%s: a node that has not heard of the end of the leaked value is found, within the window of the card',
  async (_, cast) => {
    const stage = await lagging(cast, 1)
    expect((await stage.run('identity/prove-dead', PROVE)).proof).toMatchObject({
      verdict: 'disproven',
      exposure: 'live',
    })
    expect((await stage.run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  },
)

test.each(CASTS)('%s: the passes are spread over the whole window of the card', async (_, cast) => {
  const { server } = await lagging(cast, 0)
  const ctx = testContext({ secrets: { ...cast.secrets, 'env:LEAKED': LEAKED, 'env:FRESH': FRESH } })
  const target = { relying_parties: [], ...cast.target }
  const settings = cast.settings(server.url)
  await act({
    connector: cast.connector,
    verb: 'identity/prove-dead',
    ctx,
    settings,
    target,
    args: PROVE,
    found: false,
  })
  expect(ctx.pauses.length).toBeGreaterThan(0)
  expect(ctx.pauses.reduce((all, one) => all + one, 0)).toBe(cast.connector.card?.propagation_ms)
})
