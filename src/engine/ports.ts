import type { Clock } from '../base/clock.ts'
import type { Connector, Context } from '../sdk/index.ts'
import type { Escrow } from '../journal/escrow.ts'
import type { Store } from '../journal/store.ts'
import type { Command } from '../run/next.ts'
import type { RunState } from '../run/state.ts'

/** What a context is made for: one unit of work on one attempt. */
export interface ContextRequest {
  readonly step: string
  readonly target: string
  readonly fanOut: boolean
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

/** All that the engine needs of the world, so that a test can give it another. */
export interface Engine {
  readonly store: Store
  readonly escrow: Escrow
  readonly clock: Clock
  /** Imports the connector on first use. */
  connector(uses: string): Promise<Connector>
  context(request: ContextRequest): Context
  /** Waits, or rejects when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
  readonly epoch: number
  readonly dispatch: Dispatch
}

/** The run as it stands when a command of it is performed. */
export interface Moment {
  readonly run: string
  readonly state: RunState
  /** Entries folded into `state`. */
  readonly seq: number
  readonly signal: AbortSignal
}

/**
 * Who performs the next command: an in-process pool here; a queue of the team's Postgres behind the same port. The promise
 * resolves when the place is free again; undefined when there is no room now. `perform` never rejects.
 */
export type Dispatch = (command: Command, perform: () => Promise<void>) => Promise<void> | undefined
