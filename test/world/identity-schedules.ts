import { nameOfKey, STRANGER } from '../sdk/rotation/model-world.ts'
import type { ModelCast, Scenario } from '../sdk/rotation/model-world.ts'
import { KEY, PUBLIC_KEY } from './client-key.ts'
import type { PublicKey } from './client-key.ts'
import { LEAKED } from './double.ts'
import { cast as auth0 } from './identity-auth0.ts'
import { cast as authentik } from './identity-authentik.ts'
import { cast as cognito } from './identity-cognito.ts'
import { cast as entraId, passwordOf } from './identity-entra-id.ts'
import { cast as gitlab } from './identity-gitlab.ts'
import { addKey as addAtKeycloak, cast as keycloak, putRotated, underPolicy } from './identity-keycloak.ts'
import { cast as okta, secretOf } from './identity-okta.ts'
import { addKey as addAtHydra, cast as hydra } from './identity-ory-hydra.ts'
import { cast as zitadel } from './identity-zitadel.ts'
import { addKey as addAtRegistration, cast as registration } from './registration-double.ts'

const alone = [LEAKED]
const beside = [LEAKED, STRANGER]
const oktaFull: ModelCast = { ...okta, before: (state) => state.secrets.push(secretOf('team', STRANGER)) }
const entraShared: ModelCast = { ...entraId, before: (state) => state.application.push(passwordOf(7, STRANGER)) }
const keycloakDated: ModelCast = { ...keycloak, before: underPolicy }
const keycloakFull: ModelCast = {
  ...keycloak,
  before: (state) => {
    underPolicy(state)
    putRotated(state, STRANGER)
  },
}

type Row = readonly [string, Scenario['strategy'], ModelCast, readonly string[]]

const ROWS: readonly Row[] = [
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
  ['authentik', 'contain-first', authentik, alone],
  ['ZITADEL', 'contain-first', zitadel, alone],
  ['GitLab', 'contain-first', gitlab, alone],
  ['Keycloak', 'contain-first', keycloak, alone],
  ['Keycloak with a rotation policy', 'contain-first', keycloakDated, alone],
  ['Keycloak with a rotation policy', 'overlap', keycloakDated, alone],
  ['Keycloak with a rotated secret of others', 'contain-first', keycloakFull, beside],
]

const GRADUATING: readonly (readonly [string, Scenario['strategy'], ModelCast, NonNullable<Scenario['keys']>])[] = [
  ['Keycloak', 'contain-first', keycloak, 'one method'],
  ['Keycloak', 'overlap', keycloak, 'one method'],
  ['Keycloak with a rotation policy', 'contain-first', keycloakDated, 'one method'],
  ['Auth0', 'contain-first', auth0, 'one method'],
  ['Ory Hydra', 'contain-first', hydra, 'one method'],
  ['RFC 7592', 'contain-first', registration, 'one method'],
  ['Okta', 'contain-first', okta, 'one method'],
  ['ZITADEL', 'contain-first', zitadel, 'one method'],
  ['ZITADEL', 'overlap', zitadel, 'one method'],
  ['Entra ID', 'contain-first', entraId, 'beside'],
  // Whoever else has a secret of this client loses it: the plan names each.
  ['Entra ID with the secret of another team', 'overlap', entraShared, 'beside'],
]

/** A client that has a key already. */
const keyed = (cast: ModelCast, add: (state: any, key: PublicKey) => void): ModelCast => ({
  ...cast,
  before: (state) => {
    cast.before?.(state)
    add(state, PUBLIC_KEY)
  },
})

const zitadelKeyed = keyed(zitadel, (state, key) => {
  zitadel.keys?.register(state, key)
  zitadel.keys?.require(state)
})

const REPLACING: readonly (readonly [string, Scenario['strategy'], ModelCast])[] = [
  ['Keycloak', 'contain-first', keyed(keycloak, addAtKeycloak)],
  ['Keycloak', 'overlap', keyed(keycloak, addAtKeycloak)],
  ['Keycloak with a rotation policy', 'overlap', keyed(keycloakDated, addAtKeycloak)],
  ['Ory Hydra', 'contain-first', keyed(hydra, addAtHydra)],
  ['Ory Hydra', 'overlap', keyed(hydra, addAtHydra)],
  ['ZITADEL', 'contain-first', zitadelKeyed],
  ['ZITADEL', 'overlap', zitadelKeyed],
  ['RFC 7592', 'contain-first', keyed(registration, addAtRegistration)],
  ['RFC 7592', 'overlap', keyed(registration, addAtRegistration)],
]

/** Every real connector that can replace a leaked key, before its double. */
export const REPLACEMENT_SCHEDULES: readonly Scenario[] = REPLACING.map(([name, strategy, cast]) => ({
  name: `${name}, from a leaked key`,
  strategy,
  cast,
  keys: 'one method',
  leakedKey: KEY,
  slots: [nameOfKey(PUBLIC_KEY.kid)],
  card: cardOf(cast),
  locates: false,
}))

/** Every real connector that can move a client to a key, before its double. */
export const GRADUATION_SCHEDULES: readonly Scenario[] = GRADUATING.map(([name, strategy, cast, keys]) => ({
  name: `${name}, to a key`,
  strategy,
  cast,
  keys,
  slots: alone,
  card: cardOf(cast),
  locates: false,
}))

/** Every real connector before its double, in each strategy that its card allows. */
export const SCHEDULES: readonly Scenario[] = ROWS.map(([name, strategy, cast, slots]) => {
  return { name, strategy, cast, slots, card: cardOf(cast), locates: false }
})

function cardOf({ connector: { card } }: ModelCast): NonNullable<ModelCast['connector']['card']> {
  if (!card) throw new Error('an identity connector has a card')
  return card
}
