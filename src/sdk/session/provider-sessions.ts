import type { Context } from '../action.ts'
import type { SessionName } from './shapes.ts'

export interface ListedSessions {
  readonly sessions: readonly SessionName[]
  readonly grants: number
  /** Sessions begun earlier are not known to the provider's index; null: it knows all of them. */
  readonly since: string | null
  /** Whose sessions the provider may not know of, one sentence each. */
  readonly blind?: readonly string[]
  /** Why ending them will not reach a program, one sentence each. */
  readonly warns?: readonly string[]
}

export interface EndedSessions {
  readonly grantsRevoked: number
  readonly ended: readonly EndedSession[]
}

export interface EndedSession extends SessionName {
  /** What the provider says of its own logout tokens; empty when it does not `report`. */
  readonly deliveries: readonly { readonly uri: string; readonly delivered: boolean; readonly status: number | null }[]
  /** Other clients of the same session, which ended for them too. */
  readonly alsoSignedInAt: readonly string[]
}

/** All that a provider must offer so that the sessions of its clients can be ended; `clientId` is the OAuth client_id. */
export interface ProviderSessions {
  /** Whether it says what became of the logout tokens it sends. Where it does not, only canaries can tell. */
  readonly reports: boolean
  /** Null: it keeps no index of sessions. */
  list(ctx: Context, clientId: string): Promise<ListedSessions | null>
  /** Revokes the grants and ends the sessions; `tell`: it sends its logout tokens. Repeating it ends what is left. */
  end(ctx: Context, ending: Ending): Promise<EndedSessions>
  /** `via signer`: the algorithm of the client's ID tokens; null: not known. */
  idTokenAlg?(ctx: Context, clientId: string): Promise<string | null>
}

export interface Ending {
  readonly clientId: string
  readonly tell: boolean
}
