import keycloakConnector from '../../src/connectors/identity/keycloak.ts'
import type { PublicKey } from './client-key.ts'
import type { DoubleCast } from './double-world.ts'
import { doubleServer, LEAKED } from './double.ts'
import { ADMIN_SECRET, keycloak } from './keycloak-double.ts'
import type { Keycloak } from './keycloak-state.ts'
import { FRESH, keycloakWorld } from './keycloak-stages.ts'
import { deliver } from './logout-stage.ts'
import type { OpenStage } from './keycloak-stages.ts'

export const cast: Omit<DoubleCast<Keycloak>, 'renew'> = {
  connector: keycloakConnector,
  double: keycloak,
  settings: (url) => ({ issuer: `${url}/realms/shop`, admin_client: 'stanch', admin_secret: 'env:ADMIN' }),
  target: { id: 'web', client_id: 'shop-web', with: {} },
  secrets: { 'env:ADMIN': ADMIN_SECRET },
}

/** Under a policy every secret has a date. */
export function underPolicy(state: Keycloak): void {
  state.policy = true
  state.client.attributes['client.secret.expiration.time'] = String(state.now + 2_592_000)
}

/** A client with one more key, and no secret. */
export function addKey({ client }: Keycloak, key: PublicKey): void {
  client.clientAuthenticatorType = 'client-jwt'
  const { keys } = JSON.parse(client.attributes['jwks.string'] ?? '{"keys":[]}') as { keys: PublicKey[] }
  client.attributes['use.jwks.string'] = 'true'
  client.attributes['jwks.string'] = JSON.stringify({ keys: [...keys, key] })
}

/** As a rotation leaves it. */
export function putRotated({ client, now }: Keycloak, value: string): void {
  client.attributes['client.secret.rotated'] = value
  client.attributes['client.secret.rotated.creation.time'] = String(now)
  client.attributes['client.secret.rotated.expiration.time'] = String(now + 3600)
}

const openStage: OpenStage = async ({ rotated = false, logoutUri }) => {
  const server = await doubleServer<Keycloak>({
    start: keycloak.start,
    answer: async (state, asked) => {
      const told = keycloak.answer(state, asked)
      // Of the state itself: one that only pretends to end a session tells nobody.
      await Promise.all(server.state.outbox.splice(0).map(({ to, sid }) => deliver(to, sid)))
      return told
    },
  })
  const { state } = server
  if (logoutUri !== undefined) state.client.attributes['backchannel.logout.url'] = logoutUri
  if (rotated) {
    underPolicy(state)
    putRotated(state, LEAKED)
    state.client.secret = FRESH
  }
  return {
    ...server,
    issuer: `${server.url}/realms/shop`,
    clientId: 'shop-web',
    leaked: LEAKED,
    adminSecret: ADMIN_SECRET,
    change: async (fields) => void Object.assign(state.client, fields),
    register: async (attributes) => void Object.assign(state.client.attributes, attributes),
    dropRotated: async () => void delete state.client.attributes['client.secret.rotated'],
    logIn: async (user, offline = false) => {
      const id = `session-${state.sessions.length}-of-${user}`
      state.sessions.push({ id, user, offline, clients: ['shop-web'] })
      return id
    },
  }
}

export default keycloakWorld(openStage)
