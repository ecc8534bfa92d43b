import type { Entry } from '../../journal/entry.ts'
import type { Store } from '../../journal/store.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { Fault } from '../../model/fault.ts'
import { fold } from '../../run/fold.ts'
import { looseFault } from '../../views/fault-card.ts'
import type { KnownRun } from '../../views/status-list.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'
import type { Screen } from './screen.ts'

export interface KnownRuns {
  /** With their states, newest first. */
  readonly runs: readonly KnownRun[]
  /** Of each run that cannot be read here, why: it shall not hide the others, nor be forgotten beside them. */
  readonly unread: readonly Fault[]
}

/** The runs of this journal; closed ones are read only when they are asked for. */
export async function knownRuns(store: Store, which: 'all' | 'open'): Promise<KnownRuns> {
  const listings = (await store.runs()).filter(({ closed }) => which === 'all' || !closed)
  const read = await Promise.all(
    listings.map(async (listing) => ({ ...listing, ...(await readHere(store, listing.run)) })),
  )
  return {
    runs: read.flatMap(({ run, openedAt, story }) =>
      story ? [{ run, openedAt, state: fold(story.map(({ event }) => event)) }] : [],
    ),
    unread: read.flatMap(({ fault }) => fault ?? []),
  }
}

/** After the runs that are known. Gives the exit code: what nobody can read must not look as if nothing was there. */
export function sayUnread(screen: Screen, { unread }: KnownRuns): ExitCode {
  screen.say(...unread.flatMap(looseFault))
  return unread.length > 0 ? EXIT.journal : EXIT.done
}

interface Reading {
  readonly story?: readonly Entry[]
  readonly fault?: Fault
}

async function readHere(store: Store, run: string): Promise<Reading> {
  try {
    return { story: await store.read(run) }
  } catch (thrown) {
    if (thrown instanceof FaultError) return { fault: thrown.fault }
    throw thrown
  }
}

const ENOUGH = 10
const LOOKED_AT = 50

/** The last closed runs of a runbook, newest first: what one can estimate from, and compare with. */
export async function earlierRuns(store: Store, runbook: string): Promise<readonly (readonly Entry[])[]> {
  const found: (readonly Entry[])[] = []
  const closed = (await store.runs()).filter((listing) => listing.closed)
  for (const { run } of closed.slice(0, LOOKED_AT)) {
    const { story = [] } = await readHere(store, run)
    const first = story[0]?.event
    if (first?.type === 'run.opened' && first.spec.runbook.name === runbook) found.push(story)
    if (found.length === ENOUGH) break
  }
  return found
}
