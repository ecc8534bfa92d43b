import type { Store } from '../../journal/store.ts'
import { fold } from '../../run/fold.ts'
import type { Entry } from '../../journal/entry.ts'
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

const ENOUGH = 10
const LOOKED_AT = 50

/** The last closed runs of a runbook, newest first: what one can estimate from, and compare with. */
export async function earlierRuns(store: Store, runbook: string): Promise<readonly (readonly Entry[])[]> {
  const found: (readonly Entry[])[] = []
  const closed = (await store.runs()).filter((listing) => listing.closed)
  for (const { run } of closed.slice(0, LOOKED_AT)) {
    const entries = await store.read(run)
    const first = entries[0]?.event
    if (first?.type === 'run.opened' && first.spec.runbook.name === runbook) found.push(entries)
    if (found.length === ENOUGH) break
  }
  return found
}
