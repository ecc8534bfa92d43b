import { expect, test } from 'vitest'
import { explore } from '../../sdk/rotation/explore.ts'
import { STRANGER } from '../../sdk/rotation/model-world.ts'
import type { ModelCast, Scenario } from '../../sdk/rotation/model-world.ts'
import { LEAKED } from '../../world/double.ts'
import { cast as auth0 } from '../../world/identity-auth0.ts'
import { cast as cognito } from '../../world/identity-cognito.ts'
import { cast as entraId, passwordOf } from '../../world/identity-entra-id.ts'
import { cast as okta, secretOf } from '../../world/identity-okta.ts'
import { cast as hydra } from '../../world/identity-ory-hydra.ts'

const alone = [LEAKED]
const beside = [LEAKED, STRANGER]
const oktaFull: ModelCast = { ...okta, before: (state) => state.secrets.push(secretOf('team', STRANGER)) }
const entraShared: ModelCast = { ...entraId, before: (state) => state.application.push(passwordOf(7, STRANGER)) }

const SCENARIOS: readonly (readonly [string, Scenario['strategy'], ModelCast, readonly string[]])[] = [
  ['Auth0', 'contain-first', auth0, alone],
  ['Ory Hydra', 'contain-first', hydra, alone],
  ['Okta', 'contain-first', okta, alone],
  ['Okta', 'overlap', okta, alone],
  ['Okta, both places taken', 'contain-first', oktaFull, beside],
  ['Entra ID', 'contain-first', entraId, alone],
  ['Entra ID', 'overlap', entraId, alone],
  ['Entra ID beside another team', 'overlap', entraShared, beside],
  ['Cognito', 'contain-first', cognito, alone],
  ['Cognito', 'overlap', cognito, alone],
]

const scenarioOf = ([name, strategy, cast, slots]: (typeof SCENARIOS)[number]): Scenario => {
  if (!cast.connector.card) throw new Error('an identity connector has a card')
  return { name, strategy, cast, slots, card: cast.connector.card, locates: false }
}

// The real connector, the real engine and the double of its provider: started anew in every state that a crash, a lost reply,
// a write that did not arrive, or one after the other can leave behind.
test.each(SCENARIOS)(
  '%s, %s: no crash and no lost reply, nor one after the other, costs a secret',
  async (...given) => {
    const { broken, states } = await explore(scenarioOf(given), { faults: 2 })
    expect(broken).toEqual([])
    expect(states).toBeGreaterThan(40)
  },
)

// The same schedules must find what the escrow is for, or they prove nothing.
test.each(SCENARIOS)('%s, %s: without an escrow one crash is enough', async (...given) => {
  const { broken } = await explore(scenarioOf(given), { faults: 1, forgets: 'escrow' })
  expect(broken).not.toEqual([])
})
