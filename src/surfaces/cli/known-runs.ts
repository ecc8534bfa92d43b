import type { Store } from '../../journal/store.ts'
import { fold } from '../../run/fold.ts'
import type { KnownRun } from '../../views/status-list.ts'

/** Every run of this journal with its state, newest first. */
export async function knownRuns(store: Store): Promise<readonly KnownRun[]> {
  const listings = await store.runs()
  return Promise.all(
    listings.map(async ({ run, openedAt }) => {
      const entries = await store.read(run)
      return { run, openedAt, state: fold(entries.map(({ event }) => event)) }
    }),
  )
}
