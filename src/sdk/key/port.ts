import type { Secret } from '../../base/secret.ts'
import type { Context } from '../action.ts'
import type { ClientAt, ClientSecretPort } from '../rotation/port.ts'
import type { Audience, PrivateJwk, PublicJwk } from './client-key.ts'

/** One public key that the provider knows of a client. */
export interface RegisteredKey {
  readonly kid: string
  /** RFC 7638, of the key as the provider shows it; null where it shows none, or one of another kind. */
  readonly thumbprint: string | null
}

/** How a client may authenticate now. */
export interface ClientKeys {
  readonly keys: readonly RegisteredKey[]
  /** `both`: any of its secrets, and any of its keys. */
  readonly takes: 'secret' | 'key' | 'both'
  /** Keys that the client publishes itself; ours would not be looked at beside them. */
  readonly jwksUri: string | null
}

/** Why nothing is written, and what to do instead. */
export interface Refusal {
  readonly because: string
  readonly fix: string
}

export interface Requiring {
  readonly key: PublicJwk
  /** Slots to end, where the provider takes secrets beside the key. */
  readonly secrets: readonly string[]
}

/** A provider that makes the key pair itself and shows the private half once. */
export interface KeyIssuer<S, W> {
  /**
   * It makes keys only for a client that takes nothing else: from now on secrets are refused. Where they are already, nothing
   * changes. Left out: keys are made whatever the client takes.
   */
  readonly refuseSecrets?: (ctx: Context, at: ClientAt<S, W>) => Promise<void>
  /** Has a key made; the reply is sealed under this name before anything reads it. */
  readonly make: (ctx: Context, at: ClientAt<S, W>, wanted: { readonly seal: string }) => Promise<void>
  /** The private key in a sealed reply, under the provider's name for it; null: the reply shows none. */
  readonly keyIn: (reply: Secret) => PrivateJwk | null
  /** How long such a key lasts, in one sentence of the plan. */
  readonly lasts: string
}

/**
 * All that a provider must offer so that a client of it can be moved from its secret to a key. What a crash in between
 * means is decided by sdk/key for all providers alike.
 */
export type ClientKeyPort<S, W> = AnyKeyPort<S, W> & (TakesKeys<S, W> | MakesKeys<S, W>)

interface TakesKeys<S, W> {
  /** Adds a public key, keeps the others. The same key again changes nothing more. */
  readonly register: (ctx: Context, at: ClientAt<S, W>, key: PublicJwk) => Promise<void>
  readonly issue?: never
}

interface MakesKeys<S, W> {
  readonly register?: never
  readonly issue: KeyIssuer<S, W>
}

interface AnyKeyPort<S, W> {
  /** The same provider's secrets: to see them refused, and to end them where they live beside the key. */
  readonly secrets: ClientSecretPort<S, W>
  readonly audience: Audience
  /** The provider takes a key only inside a certificate, which ends; this is after how many days. Left out: a bare key. */
  readonly certificateDays?: (at: ClientAt<S, W>) => number
  /** How many keys one client may have. */
  readonly most: number
  /** False: a client has one method, and the switch to the key is what ends the secret. */
  readonly beside: boolean
  /**
   * Why no write is made at this installation, whatever the client; null, or left out: they are. `secretStays`: the secret
   * must still be accepted after the write.
   */
  readonly refuses?: (at: ClientAt<S, W>, write: { readonly secretStays: boolean }) => Refusal | null
  readonly read: (ctx: Context, at: ClientAt<S, W>) => Promise<ClientKeys>
  /** From now on secrets are refused. Where it may, it also replaces the stored one, which could be switched back on. */
  readonly require: (ctx: Context, at: ClientAt<S, W>, wanted: Requiring) => Promise<void>
  /** Takes public keys out, those that are gone are no error; left out where only a person can. */
  readonly drop?: (ctx: Context, at: ClientAt<S, W>, kids: readonly string[]) => Promise<void>
  /** What the move leaves open here, one sentence each. */
  readonly residual: readonly string[]
}
