import type { Entry } from '../../journal/entry.ts'
import type { Store } from '../../journal/store.ts'
import { fold } from '../../run/fold.ts'
import type { RunState } from '../../run/state.ts'
import { initialState } from '../../run/state.ts'

/** A run as it is now: all its entries, those that are new since the last moment, and what they amount to. */
export interface Moment {
  readonly entries: readonly Entry[]
  readonly fresh: readonly Entry[]
  readonly state: RunState
}

/**
 * First the run as it stands, then every change, whoever made it. A view that is fed by this can begin at any time, also
 * in a second terminal. Ends after what was there when `signal` aborted, or with the run.
 */
export async function* follow(store: Store, run: string, signal: AbortSignal): AsyncGenerator<Moment> {
  let entries: readonly Entry[] = []
  let state = initialState
  for (;;) {
    const isLast = signal.aborted
    const fresh = await store.read(run, entries.length)
    if (fresh.length > 0) {
      entries = [...entries, ...fresh]
      state = fold(
        fresh.map(({ event }) => event),
        state,
      )
      yield { entries, fresh, state }
    }
    if (isLast || state.closed) return
    await store.changed(run, entries.length, signal)
  }
}
