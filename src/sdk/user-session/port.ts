import type { CapabilityCard } from '../../model/capability.ts'
import type { Context } from '../action.ts'
import type { ClientAt } from '../rotation/port.ts'

/** A person as the provider knows them: by its own id, and as people call them. */
export interface User {
  readonly id: string
  readonly name: string
}

export interface KnownUsers {
  readonly users: readonly User[]
  /** Who may be missing among them, one sentence each. */
  readonly blind: readonly string[]
}

/** What is alive of one user, by kind, each under its id there: `{ sessions: ['s1', 's2'], 'offline sessions': [] }`. */
export type Alive = Readonly<Record<string, readonly string[]>>

/** All that a provider must offer so that the sessions of its users can be ended, whichever client they signed in at. */
export interface UserSessionPort<S, W> {
  readonly card: CapabilityCard
  /** By id, login or address, exactly. Empty: nobody is called so; several: the name is not one person's. */
  readonly find: (ctx: Context, at: ClientAt<S, W>, name: string) => Promise<readonly User[]>
  /** The provider knows ids alone: `find` gives back whatever it is given, and nobody can tell a mistyped one. */
  readonly namesAreIds?: true
  /** Everybody who is known to use this client. */
  readonly usersOfClient?: (ctx: Context, at: ClientAt<S, W>) => Promise<KnownUsers>
  /** Everybody who is signed in, or may be. */
  readonly everyone?: (ctx: Context, at: ClientAt<S, W>) => Promise<KnownUsers>
  /** Left out where the provider lists nothing of a user; null where it does not, as it is set up now. */
  readonly alive?: (ctx: Context, at: ClientAt<S, W>, user: User) => Promise<Alive | null>
  /** More may live than the list shows: an empty one says nothing, and its user is signed out as well. */
  readonly unlisted?: true
  /** Ends them all, and gives what became of logout tokens where the reply says so. Repeating it ends what is left. */
  readonly end: (ctx: Context, at: ClientAt<S, W>, ending: UserEnding) => Promise<LogoutTokens | void>
  readonly record?: SessionRecord<S, W>
  /** What stands in the way now, one sentence each: programs that will not be told, users that are not reached. */
  readonly warns?: (ctx: Context, at: ClientAt<S, W>, users: readonly User[]) => Promise<readonly string[]>
  /** What ends along with the sessions, one sentence each: whoever approves must know. */
  readonly besides?: readonly string[]
  /** What no such ending ends here, one sentence each. */
  readonly residual: readonly string[]
}

export interface UserEnding {
  readonly user: User
  /** Empty where the provider lists nothing. */
  readonly alive: Alive
}

/** What the provider itself keeps of an ending, by its own clock: epoch milliseconds. */
export interface SessionRecord<S, W> {
  readonly now: (ctx: Context, at: ClientAt<S, W>) => Promise<number>
  /** What it cannot say now it may say a few seconds later: so it is asked again for half a minute. */
  readonly late?: true
  /** For what `alive` does not show, which then is only a part of it. Null: it cannot say, or cannot say yet. */
  readonly ended?: (ctx: Context, at: ClientAt<S, W>, since: RecordSince) => Promise<boolean | null>
  /** In its place, where one look shows everybody: the ids of all whose ending is on record. Others may be still to come. */
  readonly endedSince?: (ctx: Context, at: ClientAt<S, W>, since: number) => Promise<ReadonlySet<string>>
  /** What became of the logout tokens that it sent. */
  readonly logoutTokens?: (ctx: Context, at: ClientAt<S, W>, since: TokensSince) => Promise<LogoutTokens>
}
interface RecordSince {
  readonly user: User
  readonly since: number
}
interface TokensSince {
  readonly users: readonly User[]
  readonly since: number
}
export interface LogoutTokens {
  readonly delivered: number
  readonly failed: number
}
