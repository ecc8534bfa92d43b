import type { Asked, Told } from './double.ts'
import { ID } from './keycloak-client.ts'
import type { Keycloak, KeycloakSession } from './keycloak-state.ts'

export function sessionsOf({ sessions }: Keycloak, kind: string): readonly KeycloakSession[] {
  const offline = kind.startsWith('offline')
  return sessions.filter((session) => session.offline === offline && session.clients.includes('shop-web'))
}

export function listSessions(state: Keycloak, { url }: Asked, kind: string): Told {
  const shown = sessionsOf(state, kind).map(({ id, user, clients }) => ({
    id,
    userId: user,
    username: user,
    clients: Object.fromEntries(clients.map((name) => [name === 'shop-web' ? ID : `id-of-${name}`, name])),
  }))
  return { status: 200, json: pageOf(shown, url) }
}

export function pageOf<T>(all: readonly T[], { searchParams }: URL): readonly T[] {
  const first = Number(searchParams.get('first') ?? 0)
  return all.slice(first, first + Number(searchParams.get('max') ?? 100))
}

/** Every program in it is told, unless it has no address for that. */
export function endSession(state: Keycloak, { url }: Asked, id: string): Told {
  const offline = url.searchParams.get('isOffline') === 'true'
  const session = state.sessions.find((one) => one.id === id && one.offline === offline)
  if (!session) return { status: 404, json: { error: 'Sesssion not found' } }
  state.sessions.splice(state.sessions.indexOf(session), 1)
  tell(state, session)
  return { status: 204 }
}

function tell({ client, outbox }: Keycloak, { id: sid, clients }: KeycloakSession): void {
  const to = client.attributes['backchannel.logout.url']
  if (to !== undefined && clients.includes('shop-web')) outbox.push({ to, sid })
}

/** An offline session is a grant here too, without a scope. */
export function listConsents(state: Keycloak, _: Asked, user: string): Told {
  const grantedClientScopes = state.consents[user] ?? []
  const offline = sessionsOf(state, 'offline').some((session) => session.user === user)
  return {
    status: 200,
    json: grantedClientScopes.length > 0 || offline ? [{ clientId: 'shop-web', grantedClientScopes }] : [],
  }
}

/** Offline sessions end silently. With a consent, online ones end too: for this client alone, and it is told. */
export function revokeConsent(state: Keycloak, _: Asked, user: string): Told {
  const offline = sessionsOf(state, 'offline').filter((session) => session.user === user)
  const online = sessionsOf(state, 'user').filter((session) => session.user === user)
  const consented = user in state.consents
  if (!consented && offline.length === 0) return { status: 404, json: { error: 'Consent nor offline token not found' } }
  delete state.consents[user]
  state.sessions = state.sessions.filter((session) => !offline.includes(session))
  for (const session of consented ? online : []) {
    tell(state, session)
    session.clients = session.clients.filter((name) => name !== 'shop-web')
  }
  return { status: 204 }
}
