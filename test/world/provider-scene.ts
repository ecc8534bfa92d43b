import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Breakage, Scene } from '../../src/sdk/testkit/world.ts'
import { KEY, PUBLIC_KEY } from './client-key.ts'
import { askAdmin, LEAKED, realProvider } from './real-provider.ts'
import type { RealProvider, Wanted } from './real-provider.ts'

export const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'

export interface ProviderScene {
  readonly real: RealProvider
  readonly scene: Pick<Scene, 'target' | 'changes' | 'pretend' | 'break' | 'loseNextAnswer' | 'close'>
}

export interface SceneWanted extends Wanted {
  /** A second secret lives there already. */
  readonly fresh?: boolean
  /** A key is registered there already. */
  readonly key?: boolean
}

/** The real provider with everything the contract suite wants to do to it. */
export async function providerScene(wanted: SceneWanted = {}): Promise<ProviderScene> {
  const real = await realProvider(wanted)
  if (wanted.fresh) await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH })
  if (wanted.key) await askAdmin(real, `PUT /clients/shop-web/keys/${PUBLIC_KEY.kid}`, PUBLIC_KEY)
  const changes = countChanges(real)
  return {
    real,
    scene: {
      target: { id: 'web', client_id: 'shop-web', relying_parties: [], with: {} },
      changes,
      pretend: () => {
        real.fault = pretendWrites
      },
      break: (how) => {
        real.fault = (_, response) => answerBroken(how, response)
      },
      loseNextAnswer: () => {
        real.fault = (request, response) => {
          if (!isWrite(request)) return false
          real.fault = undefined
          response.end = (() => response.destroy()) as never
          return false
        }
      },
      close: real.stop,
    },
  }
}

/** Counts what really changed: the same value put again is no change. */
function countChanges({ provider }: RealProvider): () => number {
  const { adapter } = provider.Client as unknown as {
    adapter: Record<'find' | 'upsert', (...call: any[]) => Promise<any>>
  }
  const { find, upsert } = adapter
  let count = 0
  adapter.upsert = async (id: string, record: object) => {
    const before: unknown = await find(id)
    if (JSON.stringify(before) !== JSON.stringify(record)) count += 1
    return upsert(id, record)
  }
  return () => count
}

function isWrite({ method, url }: IncomingMessage): boolean {
  return (
    (url ?? '').startsWith('/admin/') && (['PUT', 'DELETE'].includes(method ?? '') || /require-key$/.test(url ?? ''))
  )
}

/** Says what a real answer would say, and does nothing. */
function pretendWrites(request: IncomingMessage, response: ServerResponse): boolean {
  if (!isWrite(request)) return false
  const slot = request.url?.split('/').at(-1)
  const put = { id: slot, kid: slot, created_at: null, label: null, removed: [] }
  const body = { PUT: put, POST: { token_endpoint_auth_method: 'private_key_jwt' } }[request.method ?? ''] ?? {
    removed: [slot],
    ended: [],
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

function answerBroken(how: Breakage, response: ServerResponse): boolean {
  if (how === 'reset') response.destroy()
  else if (how === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
  else if (how !== 'silence') response.writeHead(Number(how)).end()
  return true
}

export const SECRETS = { 'env:LEAKED': LEAKED, 'env:FRESH': FRESH, 'env:CLIENT_KEY': KEY }
