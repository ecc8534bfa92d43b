import type { Secret } from '../../base/secret.ts'
import type { CapabilityCard } from '../../model/capability.ts'
import type { Context } from '../action.ts'
import type { CredentialTarget } from '../connector.ts'
import type { ProbeEndpoints } from '../probe/ask.ts'
import type { Dialect } from '../probe/classify.ts'
import type { Registered } from './registered.ts'

/** One client at one provider. */
export interface ClientAt<S, W> {
  readonly settings: S
  readonly target: CredentialTarget<W>
}

/** One live secret of a client, by its metadata; never the value. */
export interface Slot {
  readonly id: string
  readonly label: string | null
}

export interface NewSecret {
  /** A name we propose for the slot; providers that name slots themselves ignore it. */
  readonly slot: string
  /** Ours, `stanch/…`, where the provider keeps labels. */
  readonly label: string
  readonly secret: Secret
  /** The slot whose place it takes; null: a free one, or the only one. */
  readonly replaces: string | null
}

export interface IssuedSecret {
  readonly secret: Secret
  readonly slot: string | null
}

/**
 * All that a provider must offer so that its client secrets can be rotated: its capability card, the primitives that the
 * card promises, and its own dialect of refusals. What to call, when, and what a crash in between means, is decided by
 * sdk/rotation for all providers alike.
 */
export interface ClientSecretPort<S, W> {
  readonly card: CapabilityCard
  /** The card of this very installation, where it depends on how the provider was set up. */
  readonly cardOf?: (ctx: Context, at: ClientAt<S, W>) => Promise<CapabilityCard>
  readonly dialect: (at: ClientAt<S, W>) => Dialect
  readonly endpoints: (ctx: Context, at: ClientAt<S, W>) => Promise<ProbeEndpoints>
  /** Null when the provider does not say. */
  readonly listSlots: (ctx: Context, at: ClientAt<S, W>) => Promise<readonly Slot[] | null>
  /** The slot a value sits in, null for none, undefined when it could be several. Left out when the provider cannot say. */
  readonly locate?: (ctx: Context, at: ClientAt<S, W>, secret: Secret) => Promise<string | null | undefined>
  /** `card.readable`: the value in force. */
  readonly read?: (ctx: Context, at: ClientAt<S, W>) => Promise<Secret>
  /** `card.settable`: puts our value in force. The same call again changes nothing more. */
  readonly set?: (ctx: Context, at: ClientAt<S, W>, fresh: NewSecret) => Promise<void>
  /** Not settable: the provider makes a value. The reply is sealed under `seal` before it is parsed. */
  readonly issue?: (ctx: Context, at: ClientAt<S, W>, wanted: { label: string; seal: string }) => Promise<IssuedSecret>
  /** Ends one slot; a slot that is already gone is no error. */
  readonly remove?: (ctx: Context, at: ClientAt<S, W>, slot: string) => Promise<void>
  /** The client id our management access belongs to: a client cannot be rotated with the secret that leaked. */
  readonly managedBy?: (at: ClientAt<S, W>) => string | null
  /** How a client is registered; null, or left out, where the provider does not say. */
  readonly registered?: (ctx: Context, at: ClientAt<S, W>) => Promise<Registered | null>
  /** What a rotation leaves open here, one sentence each. */
  readonly residual?: (ctx: Context, at: ClientAt<S, W>) => Promise<readonly string[]>
  /** Where `card.old_after_issue` is `unknown`: what a person must do. */
  readonly byHand?: {
    readonly issue: (at: ClientAt<S, W>) => readonly string[]
    readonly revoke: (at: ClientAt<S, W>) => readonly string[]
  }
}
