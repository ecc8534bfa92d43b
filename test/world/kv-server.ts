import { bodyOf } from './little-server.ts'
import { breakableServer } from './breakable.ts'
import type { BreakableServer } from './breakable.ts'

export type KvMap = Record<string, unknown>

export interface KvServer extends BreakableServer {
  readonly token: string
  /** Versions of one secret, oldest first; null where it was deleted. */
  readonly versions: (path: string) => readonly (KvMap | null)[]
  /** Somebody else writes. */
  readonly put: (path: string, map: KvMap | null) => void
  readonly writes: () => number
  readonly pretend: () => void
  /** Runs between the arrival of a write and its check. */
  readonly beforeWrite: (act: () => void) => void
  /** Gives the token these policies; null: it may not look at itself. */
  readonly allow: (policies: readonly string[] | null) => void
  /** Headers of the last request, lower case. */
  readonly asked: { headers: Record<string, unknown>; path: string }[]
}

/** Key/value version 2 as Vault and OpenBao speak it: versions, check-and-set, 404 for what was deleted, 403 for a bad token. */
export async function kvServer(token: string, secrets: Record<string, (KvMap | null)[]> = {}): Promise<KvServer> {
  const asked: KvServer['asked'] = []
  let [writes, pretends] = [0, false]
  let before: (() => void) | undefined
  let policies: readonly string[] | null = ['default', 'stanch']
  const of = (path: string): (KvMap | null)[] => (secrets[path] ??= [])

  const answer = (method: string, path: string, sent: string): [number, unknown] => {
    if (path === '/v1/auth/token/lookup-self') return selfReply(policies)
    const [, mount = '', part, name = ''] = /^\/v1\/(.+?)\/(data|metadata)\/(.+)$/.exec(path) ?? []
    const versions = of(`${mount}/${name}`)
    if (part === 'metadata')
      return versions.length === 0 ? none() : [200, { data: { current_version: versions.length } }]
    if (method === 'GET') return readReply(versions)
    before?.()
    const { options, data } = JSON.parse(sent) as { options: { cas: number }; data: KvMap }
    if (options.cas !== versions.length) return conflict()
    writes += 1
    if (!pretends) versions.push(data)
    return [200, { data: { version: options.cas + 1, destroyed: false } }]
  }

  const server = await breakableServer(async (request, response) => {
    const path = decodeURI(request.url ?? '')
    asked.push({ headers: request.headers, path: request.url ?? '' })
    const sent = await bodyOf(request)
    const [status, reply] =
      request.headers['x-vault-token'] === token
        ? answer(request.method ?? '', path, sent)
        : [403, { errors: ['permission denied'] }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
  return {
    ...server,
    token,
    asked,
    versions: of,
    put: (path, map) => void of(path).push(map),
    writes: () => writes,
    beforeWrite: (act) => {
      before = act
    },
    pretend: () => {
      pretends = true
    },
    allow: (given) => {
      policies = given
    },
  }
}

function selfReply(policies: readonly string[] | null): [number, unknown] {
  return policies === null
    ? [403, { errors: ['1 error occurred: permission denied'] }]
    : [200, { data: { policies, identity_policies: null, ttl: 0 } }]
}

function readReply(versions: (KvMap | null)[]): [number, unknown] {
  const last = versions.at(-1)
  if (last === undefined) return none()
  const metadata = { version: versions.length, deletion_time: last === null ? '2026-01-01T00:00:00Z' : '' }
  return [last === null ? 404 : 200, { data: { data: last, metadata } }]
}

function none(): [number, unknown] {
  return [404, { errors: [] }]
}

function conflict(): [number, unknown] {
  return [400, { errors: ['check-and-set parameter did not match the current version'] }]
}
