import { makeAdapter } from './adapter.ts'
import type { Adapter, AdapterPayload, AdapterSource } from './adapter.ts'
import type { LoginEntry, LoginIndex } from './login-index.ts'

const KIND: Readonly<Record<string, LoginEntry['kind']>> = { Session: 'session', Grant: 'grant' }

/** The same storage, but every session and grant that passes through is noted in the index. */
export function indexedAdapter(source: AdapterSource, index: LoginIndex): (name: string) => Adapter {
  return (name) => {
    const inner = makeAdapter(source, name)
    const kind = KIND[name]
    return kind ? watched(inner, kind, index) : inner
  }
}

function watched(inner: Adapter, kind: LoginEntry['kind'], index: LoginIndex): Adapter {
  const ours: Pick<Adapter, 'upsert' | 'destroy'> = {
    upsert: async (id, payload, expiresIn) => {
      // Noted first: an entry too many is looked up and dropped, an entry too few is a session that survives.
      await index.note({ kind, id, clients: clientsOf(kind, payload), account: accountOf(payload) }, expiresIn)
      return inner.upsert(id, payload, expiresIn)
    },
    destroy: async (id) => {
      const done = await inner.destroy(id)
      await index.forget(kind, id)
      return done
    },
  }
  return new Proxy(inner, {
    get: (target, name) => {
      const method: unknown = Reflect.get(name in ours ? ours : target, name)
      return typeof method === 'function' ? (method.bind(target) as unknown) : method
    },
  })
}

function clientsOf(kind: LoginEntry['kind'], payload: AdapterPayload): readonly string[] {
  if (kind === 'session') return Object.keys((payload['authorizations'] as object | undefined) ?? {})
  return typeof payload['clientId'] === 'string' ? [payload['clientId']] : []
}

function accountOf({ accountId }: AdapterPayload): string | null {
  return typeof accountId === 'string' ? accountId : null
}
