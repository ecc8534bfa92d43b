import type { ClientRecords } from './client-records.ts'
import type { Client } from './provider.ts'
import type { Logins } from './sessions.ts'

/** What a route may use. */
export interface Admin {
  readonly issuer: string
  readonly slots: number
  readonly records: ClientRecords
  readonly find: (clientId: string) => Promise<Client | undefined>
  readonly logins: Logins | null
  readonly now: () => Date
}

export interface Call {
  readonly admin: Admin
  /** The path's own segments, decoded: client, then slot or session. */
  readonly params: readonly string[]
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

/** `*` stands for one segment. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: readonly string[]
  readonly run: (call: Call) => Promise<object>
}
