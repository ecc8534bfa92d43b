import type { Asked, Told } from './double.ts'
import { ID } from './keycloak-client.ts'
import type { Keycloak, KeycloakSession } from './keycloak-state.ts'

export function sessionsOf({ sessions }: Keycloak, kind: string, client = 'shop-web'): readonly KeycloakSession[] {
  const offline = kind.startsWith('offline')
  return sessions.filter((session) => session.offline === offline && session.clients.includes(client))
}

export function listSessions(state: Keycloak, { url }: Asked, kind: string): Told {
  return { status: 200, json: pageOf(sessionsOf(state, kind).map(shown), url) }
}

/** `name` is another client, and the kind of sessions: `portal/offline-sessions`. */
export function listSessionsElsewhere(state: Keycloak, { url }: Asked, name: string): Told {
  const [client, kind = ''] = name.split('/')
  return { status: 200, json: pageOf(sessionsOf(state, kind, client).map(shown), url) }
}

function shown({ id, user, clients }: KeycloakSession): object {
  return {
    id,
    userId: user,
    username: nameOf(user),
    clients: Object.fromEntries(clients.map((name) => [idOf(name), name])),
  }
}

function idOf(client: string): string {
  return client === 'shop-web' ? ID : `id-of-${client}`
}

/** The id of a user is his name here, unless it says otherwise: `id-of-eve`. */
function nameOf(user: string): string {
  return user.replace(/^id-of-/, '')
}

export function findUsers({ sessions, emails, roles }: Keycloak, { url: { searchParams } }: Asked): Told {
  if (!roles.includes('manage-users') && !roles.includes('view-users')) return { status: 200, json: [] }
  const [name, email] = [searchParams.get('username')?.toLowerCase(), searchParams.get('email')?.toLowerCase()]
  const all = [...new Set([...sessions.map(({ user }) => user), ...Object.keys(emails)])]
  const found = all.filter((user) => nameOf(user) === name || (email !== undefined && emails[user] === email))
  return { status: 200, json: found.map((id) => ({ id, username: nameOf(id), access: { manage: true } })) }
}

export function sessionsOfUser({ sessions }: Keycloak, _: Asked, user: string): Told {
  return { status: 200, json: sessions.filter((one) => one.user === user && !one.offline).map(shown) }
}

/** `name` is the user and the client's id, with the words between; that of shop-web stands there as ID. */
export function offlineOfUser({ sessions }: Keycloak, _: Asked, name: string): Told {
  const [user, client] = name.split('/offline-sessions/')
  const own = sessions.filter((one) => one.user === user && one.offline)
  const isOf = (of: string): boolean => (client === 'ID' ? of === 'shop-web' : idOf(of) === client)
  return { status: 200, json: own.filter(({ clients }) => clients.some(isOf)).map(shown) }
}

/** One row for every client that anybody has a session with. */
export function sessionStats({ sessions }: Keycloak): Told {
  const names = [...new Set(sessions.flatMap(({ clients }) => clients))]
  return { status: 200, json: names.map((clientId) => ({ id: idOf(clientId), clientId, active: '1', offline: '0' })) }
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
  const offline = state.sessions.filter((session) => session.offline && session.user === user)
  const names = [
    ...new Set([...(user in state.consents ? ['shop-web'] : []), ...offline.flatMap((one) => one.clients)]),
  ]
  const grants = names.map((clientId) => ({
    clientId,
    grantedClientScopes: clientId === 'shop-web' ? (state.consents[user] ?? []) : [],
    additionalGrants: offline.some(({ clients }) => clients.includes(clientId))
      ? [{ client: idOf(clientId), key: 'Offline Token' }]
      : [],
  }))
  return { status: 200, json: grants }
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
