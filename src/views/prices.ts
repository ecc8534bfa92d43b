import { formatDuration } from '../base/duration.ts'
import type { Entry } from '../journal/entry.ts'
import { evolve } from '../run/evolve.ts'
import type { RunSpec } from '../run/spec.ts'
import { initialState, stepOf } from '../run/state.ts'
import { elapsed } from './elapsed.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

export type Strategy = 'contain-first' | 'overlap'

/** What one strategy costs here, in milliseconds; null when no earlier run says it. */
export interface Price {
  readonly strategy: Strategy
  readonly chosen: boolean
  /** Programs that do not work meanwhile, and for how long. */
  readonly breaks: number
  readonly breaks_for_ms: number | null
  /** How long the leaked secret goes on working. */
  readonly open_for_ms: number | null
  /** Closed runs of this runbook that the times were taken from. */
  readonly runs: number
}

/** Both ways and their prices, from the inventory and from what earlier runs took. Empty when the runbook has no choice. */
export function prices(spec: RunSpec, earlier: readonly (readonly Entry[])[]): readonly Price[] {
  const chosen = spec.inputs['strategy']
  if (chosen !== 'contain-first' && chosen !== 'overlap') return []
  const seen = earlier.map(timesOf).filter((times) => times !== null)
  const common = { runs: seen.length }
  const down = median(seen.map(({ rollout }) => rollout))
  return [
    {
      strategy: 'contain-first',
      chosen: chosen === 'contain-first',
      breaks: programsOf(spec),
      breaks_for_ms: down,
      open_for_ms: median(seen.map(({ issued }) => issued)),
      ...common,
    },
    {
      strategy: 'overlap',
      chosen: chosen === 'overlap',
      breaks: 0,
      breaks_for_ms: 0,
      open_for_ms: median(seen.map(({ issued, rollout }) => issued + rollout)),
      ...common,
    },
  ]
}

export function priceLines(all: readonly Price[]): readonly Line[] {
  return all.map(({ strategy, chosen, breaks, breaks_for_ms: down, open_for_ms: open, runs }) => {
    const breaking = breaks === 0 ? 'breaks nothing' : `breaks ${breaks} ${breaks === 1 ? 'program' : 'programs'}`
    const downFor =
      breaks === 0
        ? ''
        : down === null
          ? ` until ${breaks === 1 ? 'it has' : 'they have'} the new secret`
          : ` for about ${formatDuration(down)}`
    const access = open === null ? OPEN[strategy] : `for about ${formatDuration(open)}`
    const from = runs === 0 ? 'no earlier run to estimate from' : `from ${runs} earlier ${runs === 1 ? 'run' : 'runs'}`
    const text = `${breaking}${downFor}; the attacker keeps access ${access} (${from})`
    return line(`${chosen ? '>' : ' '} ${strategy.padEnd(13)}  ${text}`, chosen ? 'strong' : 'dim')
  })
}

const OPEN: Record<Strategy, string> = {
  'contain-first': 'until it is revoked, first of all',
  overlap: 'until everything has the new secret',
}

interface Times {
  /** From the opening until the new secret was in force: so long access lasts in any case. */
  readonly issued: number
  /** From then until the last program had it. */
  readonly rollout: number
}

function timesOf(entries: readonly Entry[]): Times | null {
  const at = elapsed(entries)
  let state = initialState
  let issued: number | null = null
  let served: number | null = null
  for (const [i, { event }] of entries.entries()) {
    state = evolve(state, event)
    const verb = 'step' in event ? stepOf(state, event.step)?.uses : undefined
    if (event.type === 'step.applied' && verb === 'identity/issue-client-secret') issued ??= at[i] ?? 0
    if (event.type === 'step.verified' && verb !== undefined && SERVES.has(verb) && event.proof.verdict === 'proven')
      served = at[i] ?? 0
  }
  return issued === null || served === null ? null : { issued, rollout: Math.max(0, served - issued) }
}

const SERVES = new Set(['secret-store/put-secret', 'workload/restart'])

/** What reads the secret; where nobody wrote programs down, the places that store it. */
function programsOf({ steps }: RunSpec): number {
  const count = (verb: string): number =>
    new Set(steps.filter(({ uses }) => uses === verb).flatMap(({ targets }) => targets.map(({ id }) => id))).size
  return count('workload/restart') || count('secret-store/put-secret')
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
