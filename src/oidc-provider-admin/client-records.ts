import type { AdapterPayload } from './adapter.ts'
import { AdminError } from './admin-error.ts'
import type { Models } from './provider.ts'

/** Reads and writes the records of clients, one change at a time per client within this process. */
export interface ClientRecords {
  read(clientId: string): Promise<AdapterPayload>
  change<T>(clientId: string, how: (before: AdapterPayload) => readonly [after: AdapterPayload, result: T]): Promise<T>
}

export function clientRecords({ Client }: Models): ClientRecords {
  const busy = new Map<string, Promise<unknown>>()

  async function read(clientId: string): Promise<AdapterPayload> {
    const record = await Client.adapter.find(clientId)
    if (record) return record
    if (await Client.find(clientId)) throw new AdminError('static_client', 'this client is not in the adapter')
    throw new AdminError('unknown_client', 'there is no such client')
  }

  return {
    read,
    change: async (clientId, how) => {
      const mine = (busy.get(clientId) ?? Promise.resolve()).then(async () => {
        const [after, result] = how(await read(clientId))
        await Client.validate(after) // a record that the provider cannot load would lock the client out
        await Client.adapter.upsert(clientId, after)
        return result
      })
      const quiet = mine.catch(() => undefined)
      busy.set(clientId, quiet)
      void quiet.then(() => busy.get(clientId) === quiet && busy.delete(clientId))
      return mine
    },
  }
}
