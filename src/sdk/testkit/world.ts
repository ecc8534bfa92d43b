import type { Json } from '../../base/json.ts'
import type { Briefing } from '../../model/briefing.ts'
import type { Context } from '../action.ts'
import type { VerbName } from '../verb.ts'

/** How a system answers when it does not answer. `silence`: takes the request and says nothing; `reset`: cuts the line. */
export const BREAKAGES = ['429', '500', '502', 'html', 'silence', 'reset'] as const
export type Breakage = (typeof BREAKAGES)[number]

/**
 * One small outside world, fresh for every check, in the state before the action. Fields are as the inventory and a runbook
 * would write them; the suite parses them with the connector's own schemas, as the engine does.
 */
export interface Scene {
  readonly settings: unknown
  /** `{ id, with }`, for a credential also `client_id` and `relying_parties`. */
  readonly target: Readonly<Record<string, unknown>> & { readonly with: unknown }
  /** The step's `with`, without the field that names the target. */
  readonly args: unknown
  readonly briefing?: Briefing
  /** Value by reference. Each is a canary: none may appear anywhere but on the wire. */
  readonly secrets: Readonly<Record<string, string>>
  /** How many changes the outside has seen since it was opened. */
  changes(): number
  /** From now on the outside says yes and does nothing: what verify must find out. */
  readonly pretend?: () => void | Promise<void>
  /** Why verify cannot find out that the outside lied; the claim must then be as small as what was heard. */
  readonly cannotRefute?: string
  /** Why nobody can prove the change here: verify must then say unknown, and never proven. */
  readonly unprovable?: string
  /** From now on every answer is broken in this way. Required as soon as verify asks anything over http. */
  break?(how: Breakage): void | Promise<void>
  /** Carries out the next write and cuts the line before answering. */
  loseNextAnswer?(): void
  /** Why the system cannot tell a repeated write from a second one; the plan's lines must say so to the approver. */
  readonly mayRepeat?: string
  /** Makes the claim of a look true. */
  fulfil?(): void | Promise<void>
  /** Makes what the plan calls settled untrue. */
  unsettle?(): void | Promise<void>
  /** What a person brings back after work by hand. */
  readonly brought?: Json
  /** Replaces parts of the context, for example a pause that waits for a real child. */
  wrap?(ctx: Context): Context
  close(): void | Promise<void>
}

/** One promise of a connector. `run` rejects with an AssertionError that says what was broken. */
export interface ContractCheck {
  readonly name: string
  readonly run: () => Promise<void>
}

/** What the world offers for one verb. `acts` is the kind of plan that the opened scene must lead to. */
export interface Stage {
  readonly acts: 'change' | 'look' | 'settled' | 'by-hand'
  open(): Promise<Scene>
}

/** A stage for every verb of the connector; `test/world/<kind>-<id>.ts` exports it as default. */
export type World = Readonly<Partial<Record<VerbName, Stage>>>
