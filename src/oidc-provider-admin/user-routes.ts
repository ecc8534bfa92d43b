import { AdminError } from './admin-error.ts'
import type { Call, Route } from './route.ts'
import type { Logins } from './sessions.ts'
import { endUser, listUser } from './user-sessions.ts'

export const USER_ROUTES: readonly Route[] = [
  { method: 'GET', path: ['users'], run: listUsers },
  { method: 'GET', path: ['users', '*', 'sessions'], run: showUser },
  { method: 'DELETE', path: ['users', '*', 'sessions'], run: end },
]

async function listUsers(call: Call): Promise<object> {
  const { index } = ready(call)
  return { index_since: index.since.toISOString(), users: await index.accounts?.() }
}

async function showUser(call: Call): Promise<object> {
  const logins = ready(call)
  return { index_since: logins.index.since.toISOString(), ...(await listUser(logins, call.params[0] ?? '')) }
}

async function end(call: Call): Promise<object> {
  const logins = ready(call)
  return { index_since: logins.index.since.toISOString(), ...(await endUser(logins, call.params[0] ?? '')) }
}

function ready({ admin: { logins } }: Call): Logins {
  if (!logins?.index.ofAccount || !logins.index.accounts)
    throw new AdminError('no_index', 'mountAdmin was given no index that knows users')
  return logins
}
