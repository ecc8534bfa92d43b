import { AdminError } from './admin-error.ts'
import { KEY_ROUTES } from './key-routes.ts'
import type { Call, Route } from './route.ts'
import { SECRET_ROUTES } from './secret-routes.ts'
import { SESSION_ROUTES } from './session-routes.ts'
import { USER_ROUTES } from './user-routes.ts'

const ROUTES: readonly Route[] = [
  { method: 'GET', path: [], run: describe },
  ...SECRET_ROUTES,
  ...KEY_ROUTES,
  ...SESSION_ROUTES,
  ...USER_ROUTES,
]

/** @throws AdminError unknown_path or method_not_allowed. */
export function findRoute(
  method: string,
  segments: readonly string[],
): { readonly route: Route; readonly params: readonly string[] } {
  const candidates = ROUTES.filter(({ path }) => matches(path, segments))
  const route = candidates.find((candidate) => candidate.method === method)
  if (!route)
    throw candidates.length > 0
      ? new AdminError('method_not_allowed', `this path does not answer ${method}`)
      : new AdminError('unknown_path', 'there is nothing here')
  return { route, params: segments.filter((_, place) => route.path[place] === '*') }
}

function matches(path: readonly string[], segments: readonly string[]): boolean {
  return path.length === segments.length && path.every((part, place) => part === '*' || part === segments[place])
}

async function describe({ admin: { issuer, slots, logins } }: Call): Promise<object> {
  return { issuer, slots, sessions: logins !== null, index_since: logins?.index.since.toISOString() ?? null }
}
