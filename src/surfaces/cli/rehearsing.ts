import type { Injection } from '../../engine/inject.ts'
import { fold } from '../../run/fold.ts'
import { drillComparison } from '../../views/drill-comparison.ts'
import type { App, Draft } from './app.ts'
import { earlierRuns } from './known-runs.ts'
import { Refused, orRefuse } from './refused.ts'
import type { Screen } from './screen.ts'

/** A drill, with what shall go wrong in it. */
export interface Rehearsing {
  readonly injections: readonly Injection[]
  /** As it was typed. */
  readonly said: string | undefined
}

/** Never on an inventory of the real world; and a fault at a connector that is never asked would make a drill too easy. */
export function refuseNoDrill({ spec }: Draft, { injections }: Rehearsing): void {
  if (!spec.drill) throw new Refused('this inventory is not for drills', 'set `drill: true` in an inventory of its own')
  const known = new Set(spec.steps.flatMap(({ targets }) => targets.map(({ connector }) => connector)))
  const strange = injections.find(({ connector }) => !known.has(connector))
  if (strange)
    throw new Refused(`this runbook asks nothing of ${strange.connector}`, `it asks ${[...known].join(', ')}`)
}

/** So that nobody reads the journal of the drill as that of a bad day. */
export async function noteFaults(app: App, run: string, { said }: Rehearsing): Promise<void> {
  if (said !== undefined) orRefuse(await app.request(run, { ask: 'note', text: `DRILL with injected faults: ${said}` }))
}

export async function compareDrills({ app, screen }: { app: App; screen: Screen }, run: string): Promise<void> {
  const entries = await app.store.read(run)
  const { closed, spec } = fold(entries.map(({ event }) => event))
  if (!closed) return
  const before = (await earlierRuns(app.store, spec.runbook.name)).find(([first]) => first?.run !== run)
  screen.say(...drillComparison(entries, before))
}
