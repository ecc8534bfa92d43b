import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { CapabilityCard } from '../model/capability.ts'
import type { RelyingParty } from '../model/inventory.ts'
import type { Action, Context, Input } from './action.ts'
import type { Args, Gives, Kind, VerbName } from './verb.ts'
import type { VERBS } from './verb.ts'

/** A credential as a connector sees it; `with` is the connector's own part of the inventory entry. */
export interface CredentialTarget<W> {
  readonly id: string
  readonly client_id: string
  readonly relying_parties: readonly RelyingParty[]
  readonly with: W
}
/** Any other thing acted on. */
export interface ThingTarget<W> {
  readonly id: string
  readonly with: W
}
export type TargetOf<V extends VerbName, W> = (typeof VERBS)[V]['about'] extends 'credential'
  ? CredentialTarget<W>
  : ThingTarget<W>
export type InputOf<V extends VerbName, S, W> = Input<S, TargetOf<V, W>, Args<V>>

/** An action whose types the engine no longer needs: it validates with the schemas instead. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one existential in the code base
type Erased = Action<any, any, any, any>
export interface AnyAction extends Erased {
  readonly change: z.ZodType<Json>
  readonly receipt: z.ZodType<Json>
}

export interface Connector {
  readonly kind: Kind
  readonly id: string
  readonly title: string
  /** What `with` of the connector's entry in the inventory holds. */
  readonly settings: z.ZodType
  /** What `with` of a target in the inventory holds. */
  readonly target: z.ZodType
  /** Identity connectors only. */
  readonly card?: CapabilityCard
  /** Which vendor package this needs, when it is optional. */
  readonly needs?: string
  /** By action: the least rights it needs there, in the system's own words. */
  readonly rights?: Rights
  /** Reads which rights our own account really has there; for `doctor`. */
  seeRights?(ctx: Context, at: CredentialAt<unknown, unknown>): Promise<readonly RightSeen[]>
  /** Reads what our own account may do there beyond what this connector needs; null where nobody can tell. For `doctor`. */
  seeExcess?(ctx: Context, settings: unknown): Promise<readonly ExcessRight[] | null>
  readonly actions: Readonly<Partial<Record<VerbName, AnyAction>>>
}

export interface About<S extends z.ZodType, W extends z.ZodType> {
  readonly kind: Kind
  readonly id: string
  readonly title: string
  readonly settings: S
  readonly target: W
  readonly card?: CapabilityCard
  readonly needs?: string
  readonly rights?: Rights
  seeRights?(ctx: Context, at: CredentialAt<z.output<S>, z.output<W>>): Promise<readonly RightSeen[]>
  seeExcess?(ctx: Context, settings: z.output<S>): Promise<readonly ExcessRight[] | null>
}

export interface CredentialAt<S, W> {
  readonly settings: S
  readonly target: CredentialTarget<W>
}

/** One right that this connector needs, and whether we have it. */
export interface RightSeen {
  /** In the system's own words. */
  readonly right: string
  readonly has: boolean
  /** What fails without it, as a clause. */
  readonly without: string
  /** Where a person gives it. */
  readonly fix: string
  /** Needed for evidence only: nothing that stops a leak fails without it. */
  readonly optional: boolean
}

/** One right that this connector does not need, and our account has: whoever steals the account has it, too. */
export interface ExcessRight {
  /** In the system's own words. */
  readonly right: string
  /** What it lets the account do, as a clause: `lets it …`. */
  readonly allows: string
  /** Where a person takes it away. */
  readonly fix: string
}

export type Rights = Readonly<Partial<Record<VerbName, readonly string[]>>>

/** A receipt holds at least what its verb gives to later steps. Secrets do not fit: a receipt is journaled. */
export interface Definition<
  V extends VerbName,
  S,
  W,
  C extends z.ZodType<Json>,
  R extends z.ZodType<Json & Gives<V>>,
  Seen,
> extends Action<InputOf<V, S, W>, z.output<C>, z.output<R>, Seen> {
  readonly change: C
  readonly receipt: R
}

/**
 * Starts a connector: `connector({...})` fixes the types of settings and target, `.action(verb, {...})` adds one ability.
 * The file's default export is the result; the folder is the register.
 */
export function connector<S extends z.ZodType, W extends z.ZodType>(about: About<S, W>): Builder<S, W> {
  return build(about, {})
}

export interface Builder<S extends z.ZodType, W extends z.ZodType> extends Connector {
  action<V extends VerbName, C extends z.ZodType<Json>, R extends z.ZodType<Json & Gives<V>>, Seen>(
    verb: V,
    definition: Definition<V, z.output<S>, z.output<W>, C, R, Seen>,
  ): Builder<S, W>
}

function build<S extends z.ZodType, W extends z.ZodType>(
  about: About<S, W>,
  actions: Connector['actions'],
): Builder<S, W> {
  return {
    ...about,
    actions,
    action: (verb, definition) => build(about, { ...actions, [verb]: definition }),
  }
}
