import { AdminError } from './admin-error.ts'
import type { Call, Route } from './route.ts'
import { endSessions, listGrants, listSessions } from './sessions.ts'
import type { Logins } from './sessions.ts'

export const SESSION_ROUTES: readonly Route[] = [
  { method: 'GET', path: ['clients', '*', 'sessions'], run: showSessions },
  { method: 'DELETE', path: ['clients', '*', 'sessions'], run: (call) => end(call, null) },
  { method: 'DELETE', path: ['clients', '*', 'sessions', '*'], run: (call) => end(call, call.params[1] ?? '') },
]

async function showSessions(call: Call): Promise<object> {
  const [logins, clientId] = await ready(call)
  return {
    index_since: logins.index.since.toISOString(),
    sessions: await listSessions(logins, clientId),
    grants: (await listGrants(logins, clientId)).length,
  }
}

async function end(call: Call, sid: string | null): Promise<object> {
  const [logins, clientId] = await ready(call)
  const deliver = call.query.get('deliver') ?? 'yes'
  if (!['yes', 'no'].includes(deliver)) throw new AdminError('bad_request', 'deliver is yes or no')
  const ending = await endSessions(logins, clientId, { sid, deliver: deliver === 'yes' })
  return { index_since: logins.index.since.toISOString(), ...ending }
}

async function ready({ admin, params: [clientId = ''] }: Call): Promise<readonly [Logins, string]> {
  if (!admin.logins) throw new AdminError('no_index', 'mountAdmin was given no index of sessions')
  if (!(await admin.find(clientId))) throw new AdminError('unknown_client', 'there is no such client')
  return [admin.logins, clientId]
}
