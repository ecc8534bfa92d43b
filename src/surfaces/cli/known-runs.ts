import type { Store } from '../../journal/store.ts'
import { fold } from '../../run/fold.ts'
import type { KnownRun } from '../../views/status-list.ts'

/** The runs of this journal with their states, newest first; closed ones are read only when they are asked for. */
export async function knownRuns(store: Store, which: 'all' | 'open'): Promise<readonly KnownRun[]> {
  const listings = (await store.runs()).filter(({ closed }) => which === 'all' || !closed)
  return Promise.all(
    listings.map(async ({ run, openedAt }) => {
      const entries = await store.read(run)
      return { run, openedAt, state: fold(entries.map(({ event }) => event)) }
    }),
  )
}
