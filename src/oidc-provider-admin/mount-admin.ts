import type { IncomingMessage, ServerResponse } from 'node:http'
import { acceptEverySlot, refuseDisabled } from './client-authentication.ts'
import { clientRecords } from './client-records.ts'
import { checkKey, readJson, sendError, sendJson } from './exchange.ts'
import { AdminError } from './admin-error.ts'
import type { LoginIndex } from './login-index.ts'
import { modelsOf } from './provider.ts'
import type { AdminProvider } from './provider.ts'
import { publishKeys } from './publish-keys.ts'
import type { PublicJwk } from './publish-keys.ts'
import { findRoute } from './routes.ts'
import type { Admin } from './route.ts'

export interface AdminOptions {
  /** The bearer key, at least 32 visible ASCII characters. */
  readonly key: string
  /** How many secrets of one client live at the same time. */
  readonly slots: 1 | 2
  /** What `withAdmin` returned; without it the session endpoints answer 501. */
  readonly index?: LoginIndex
  /** Where the router lives, `/admin` unless told; `''` when a framework has cut the prefix off `req.url`. */
  readonly path?: string
  /** Public keys that the provider publishes beside its own. */
  readonly logoutKeys?: readonly PublicJwk[]
  readonly now?: () => Date
}

/** A node request listener. `next` is called for paths that are not the router's; without it they answer 404. */
export type AdminListener = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/**
 * The admin router for a self-hosted panva `oidc-provider` 9. The contract is docs/oidc-provider-admin.md.
 * From here on the provider accepts the value of any slot of a client, and nothing from a disabled one.
 * @throws TypeError for a short key, or a provider whose clients cannot be disabled.
 */
export function mountAdmin(provider: AdminProvider, options: AdminOptions): AdminListener {
  if (!/^[\x21-\x7e]{32,512}$/.test(options.key)) throw new TypeError('key needs 32 to 512 visible ASCII characters')
  const models = modelsOf(provider)
  acceptEverySlot(models)
  refuseDisabled(models)
  publishKeys(provider, options.logoutKeys ?? [])
  const admin: Admin = {
    issuer: provider.issuer,
    slots: options.slots,
    records: clientRecords(models),
    find: (clientId) => models.Client.find(clientId),
    logins: options.index ? { models, index: options.index } : null,
    now: options.now ?? (() => new Date()),
  }
  return listener(admin, { key: options.key, path: options.path ?? '/admin' })
}

function listener(admin: Admin, { key, path }: { readonly key: string; readonly path: string }): AdminListener {
  return (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (next && url.pathname !== path && !url.pathname.startsWith(`${path}/`)) return next()
    answer(admin, { request, url, key, path }).then(
      (body) => sendJson(response, 200, body),
      (thrown: unknown) => sendError(response, thrown),
    )
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly url: URL
  readonly key: string
  readonly path: string
}

async function answer(admin: Admin, { request, url, key, path }: Asked): Promise<object> {
  checkKey(request, key) // before anything else: a stranger learns nothing, not even which paths exist
  if (!url.pathname.startsWith(path)) throw new AdminError('unknown_path', 'there is nothing here')
  const { route, params } = findRoute(request.method ?? '', segmentsOf(url.pathname.slice(path.length)))
  return route.run({ admin, params, query: url.searchParams, body: await readJson(request) })
}

function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part))
  } catch {
    throw new AdminError('unknown_path', 'the path is not encoded properly')
  }
}
