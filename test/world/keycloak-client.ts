import type { PublicKey } from './client-key.ts'
import type { Keycloak, KeycloakClient } from './keycloak-state.ts'

/** Keycloak's own id of shop-web. */
export const ID = '9be6c7ee-7a4b-4d75-a0b2-6ad22766744a'
const EXPIRES = 'client.secret.expiration.time'
const ROTATED = 'client.secret.rotated'
const MONTH_S = 2_592_000

export function representation({ client: { secret, ...client }, roles }: Keycloak): object {
  const manage = roles.includes('manage-clients')
  return {
    id: ID,
    clientId: 'shop-web',
    ...client,
    ...(!client.publicClient && { secret }),
    access: { view: true, configure: manage, manage },
  }
}

/** The values it accepts. */
export function live(state: Keycloak): readonly string[] {
  const { client } = state
  const rotated = rotatedOf(state)
  if (!client.enabled || client.clientAuthenticatorType === 'client-jwt') return []
  return [...(isExpired(state) ? [] : [client.secret]), ...(rotated === undefined ? [] : [rotated])]
}

/** The keys it would accept. */
export function keysOf({ client: { attributes } }: Keycloak): readonly PublicKey[] {
  if (attributes['use.jwks.string'] !== 'true') return []
  return (JSON.parse(attributes['jwks.string'] ?? '{"keys":[]}') as { keys: PublicKey[] }).keys
}

/** Without both of its times it is held, and not accepted. */
export function rotatedOf({ client: { attributes }, now }: Keycloak): string | undefined {
  const timed = attributes[`${ROTATED}.creation.time`] !== undefined
  return timed && Number(attributes[`${ROTATED}.expiration.time`] ?? 0) > now ? attributes[ROTATED] : undefined
}

function isExpired({ client: { attributes }, now }: Keycloak): boolean {
  return Number(attributes[EXPIRES] ?? Infinity) <= now
}

type Put = Partial<KeycloakClient>

/** False: it breaks on a client whose secret is past its date, when no attribute is sent. */
export function putClient(state: Keycloak, { attributes, authorizationServicesEnabled, ...fields }: Put): boolean {
  const { client, policy } = state
  const passes = policy && isExpired(state) && attributes?.[EXPIRES] !== ''
  if (passes && attributes === undefined) return false
  const services = authorizationServicesEnabled === true && { authorizationServicesEnabled }
  delete client.authorizationServicesEnabled
  Object.assign(client, fields, services, { attributes: merged(client.attributes, attributes, policy) })
  if (passes) rotate(state)
  if (policy) client.attributes[EXPIRES] ??= String(state.now + MONTH_S)
  return true
}

/** What is left out stays and what is empty goes; without a policy there is no rotated secret. */
function merged(before: Put['attributes'], sent: Put['attributes'], policy: boolean): Record<string, string> {
  const all = Object.entries({ ...before, ...sent })
  return Object.fromEntries(all.filter(([name, value]) => value !== '' && (policy || !name.startsWith(ROTATED))))
}

/** It chooses a value of its own, and the one that was put lives on beside it. */
function rotate({ client, now }: Keycloak): void {
  const times = { [`${ROTATED}.creation.time`]: String(now), [`${ROTATED}.expiration.time`]: String(now + 172_800) }
  Object.assign(client.attributes, { [ROTATED]: client.secret, ...times })
  delete client.attributes[EXPIRES]
  client.secret = `canary-chosen-by-keycloak-${now}`
}
