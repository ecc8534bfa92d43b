import type { Actor } from '../model/actor.ts'
import type { RunEvent } from '../run/event.ts'
import type { Entry } from './entry.ts'

export interface Append {
  readonly actor: Actor
  readonly events: readonly RunEvent[]
  /** Compare-and-set: the append is refused (`moved`) unless the run has exactly this many entries. */
  readonly after?: number
  /** Records the outcome once: the append is refused (`repeated`) when this key is already in the run. */
  readonly key?: string
  /** The lease's epoch; refused (`fenced`) when a later holder has taken over. */
  readonly epoch?: number
}

export type Appended =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly because: 'moved' | 'repeated' | 'fenced' | 'closed' }

export interface RunListing {
  readonly run: string
  readonly openedAt: string
  readonly entries: number
  readonly closed: boolean
}

/** A run as it lies on the disk, byte for byte: nothing is parsed, so nothing is repaired or hidden on the way. */
export interface RawRun {
  /** Without the newline. */
  readonly lines: readonly Uint8Array[]
  /** Signed heads (C2SP), smallest first. */
  readonly notes: readonly string[]
}

/** Who holds a resource; shown to whoever comes second. */
export interface Holder {
  readonly run: string
  readonly who: string
  readonly host: string
  readonly pid: number
  readonly since: string
}

export interface Lease {
  readonly epoch: number
  release(): Promise<void>
}

/**
 * The port to the only truth. An append has returned when it is durable; any error on the way poisons the handle, and
 * nothing outside may be called after that. Any number of processes may append and watch at the same time.
 */
export interface Store {
  readonly origin: string
  /** Starts a run with its first event; also writes the registry, which is how a deleted run is found missing. */
  create(run: string, first: Append): Promise<Appended>
  append(run: string, append: Append): Promise<Appended>
  /** Entries with seq > after, in order. */
  read(run: string, after?: number): Promise<readonly Entry[]>
  has(run: string, key: string): Promise<boolean>
  /** For export and audit. */
  raw(run: string): Promise<RawRun>
  /** Newest first. */
  runs(): Promise<readonly RunListing[]>
  /** Resolves as soon as the run has more than `after` entries, whoever wrote them, or when `signal` aborts. */
  changed(run: string, after: number, signal: AbortSignal): Promise<void>
  /** Signs the head of the run's Merkle tree (C2SP checkpoint). */
  checkpoint(run: string): Promise<void>
  /** Takes every resource for this run, or says who holds one. Released by the kernel when the process dies. */
  lease(run: string, resources: readonly string[], holder: Holder): Promise<Lease | { readonly heldBy: Holder }>
  close(): Promise<void>
}
