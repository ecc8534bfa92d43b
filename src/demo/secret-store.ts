// The drill's secret store: the HTTP API of Vault's key/value store version 2 under /v1/secret, with check-and-set, versions,
// delete, undelete and destroy. stdin: { token, secrets: { path: { key: value } } }; stdout: { address }.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { runChild } from './child.ts'
import type { Started } from './child.ts'
import { kvVersions } from './kv-versions.ts'
import type { KvVersion, KvVersions } from './kv-versions.ts'
import { listen } from './loopback.ts'
import type { Answer, Asked } from './loopback.ts'

const Config = z.strictObject({
  token: z.string(),
  secrets: z.record(z.string(), z.record(z.string(), z.string())),
})

async function start({ token, secrets }: z.output<typeof Config>): Promise<Started> {
  const versions = kvVersions(() => new Date())
  for (const [path, value] of Object.entries(secrets)) versions.put(path, value, undefined)
  const address = await listen((asked) => {
    if (asked.url.pathname === '/v1/sys/health') return { status: 200, json: { initialized: true, sealed: false } }
    if (asked.request.headers['x-vault-token'] !== token) return wrong(403, 'permission denied')
    const [, call = '', path = ''] = /^\/v1\/secret\/(\w+)\/(.+)$/.exec(asked.url.pathname) ?? []
    const route = ROUTES[`${asked.method === 'PUT' ? 'POST' : asked.method} ${call}`]
    return route ? route(asked, decodeURIComponent(path), versions) : wrong(404)
  })
  return { hello: { address } }
}

type Route = (asked: Asked, path: string, versions: KvVersions) => Answer

const Put = z.object({
  data: z.record(z.string(), z.unknown()),
  options: z.object({ cas: z.int() }).partial().optional(),
})
const Versions = z.object({ versions: z.array(z.int()) })

const ROUTES: Readonly<Record<string, Route>> = {
  'GET data': ({ url }, path, versions) => {
    const found = versions.read(
      path,
      url.searchParams.has('version') ? Number(url.searchParams.get('version')) : undefined,
    )
    if (!found) return wrong(404)
    const gone = found.at.value === null || found.at.deleted !== ''
    return { status: gone ? 404 : 200, json: wrap({ data: gone ? null : found.at.value, metadata: metadataOf(found) }) }
  },
  'POST data': ({ body }, path, versions) => {
    const asked = Put.safeParse(jsonOf(body))
    if (!asked.success) return wrong(400, 'no data provided')
    const put = versions.put(path, asked.data.data, asked.data.options?.cas)
    if (put === 'stale') return wrong(400, 'check-and-set parameter did not match the current version')
    const at = versions.read(path)
    return at ? { status: 200, json: wrap(metadataOf(at)) } : wrong(500)
  },
  'DELETE data': (_, path, versions) => {
    versions.mark(path, [versions.all(path).length], 'delete')
    return { status: 204 }
  },
  'GET metadata': (_, path, versions) => {
    const all = versions.all(path)
    if (all.length === 0) return wrong(404)
    const shown = all.map((at, place) => [String(place + 1), metadataOf({ version: place + 1, at })])
    return {
      status: 200,
      json: wrap({ current_version: all.length, oldest_version: 1, versions: Object.fromEntries(shown) }),
    }
  },
  'DELETE metadata': (_, path, versions) => {
    versions.forget(path)
    return { status: 204 }
  },
  'POST delete': (asked, path, versions) => marked(asked, () => versions.mark(path, numbersOf(asked), 'delete')),
  'POST undelete': (asked, path, versions) => marked(asked, () => versions.mark(path, numbersOf(asked), 'undelete')),
  'POST destroy': (asked, path, versions) => marked(asked, () => versions.mark(path, numbersOf(asked), 'destroy')),
}

function marked({ body }: Asked, mark: () => void): Answer {
  if (!Versions.safeParse(jsonOf(body)).success) return wrong(400, 'no version number provided')
  mark()
  return { status: 204 }
}

function numbersOf({ body }: Asked): readonly number[] {
  return Versions.parse(jsonOf(body)).versions
}

function metadataOf({ version, at }: { version: number; at: KvVersion }): object {
  const { created, deleted, destroyed } = at
  return { created_time: created, custom_metadata: null, deletion_time: deleted, destroyed, version }
}

function wrap(content: object): object {
  return { request_id: randomUUID(), lease_id: '', renewable: false, lease_duration: 0, data: content }
}

function wrong(status: number, ...errors: readonly string[]): Answer {
  return { status, json: { errors } }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(Config, start)
