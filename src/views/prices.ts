import { formatDuration } from '../base/duration.ts'
import type { Entry } from '../journal/entry.ts'
import type { RunEvent } from '../run/event.ts'
import { evolve } from '../run/evolve.ts'
import type { RunSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { initialState, stepOf } from '../run/state.ts'
import { elapsed } from './elapsed.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import { proves } from './proves.ts'

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
  const runs = all[0]?.runs ?? 0
  const from =
    runs === 0 ? 'no earlier run to take times from' : `times of ${runs} earlier ${runs === 1 ? 'run' : 'runs'}`
  const rows = all.map((price) => {
    const { strategy, chosen, open_for_ms: open } = price
    const access = open === null ? OPEN[strategy] : `for about ${formatDuration(open)}`
    const text = `${breaksOf(price)}; the attacker keeps access ${access}`
    return line(`${chosen ? '>' : ' '} ${strategy.padEnd(13)}  ${text}`, chosen ? 'strong' : 'dim')
  })
  return rows.length === 0 ? [] : [...rows, line(from, 'dim', 2)]
}

function breaksOf({ breaks, breaks_for_ms: down }: Price): string {
  if (breaks === 0) return 'breaks nothing'
  const [programs, have] = breaks === 1 ? ['program', 'it has'] : ['programs', 'they have']
  const long = down === null ? `until ${have} the new secret` : `for about ${formatDuration(down)}`
  return `breaks ${breaks} ${programs} ${long}`
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
  const ends = entries.map(({ event }, i) => {
    state = evolve(state, event)
    return { end: endOf(state, event), at: at[i] ?? 0 }
  })
  const issued = ends.find(({ end }) => end === 'issued')
  const served = ends.findLast(({ end }) => end === 'served')
  return issued && served ? { issued: issued.at, rollout: Math.max(0, served.at - issued.at) } : null
}

/** Which of the two times this event ends. */
function endOf(state: RunState, event: RunEvent): 'issued' | 'served' | null {
  if (event.type !== 'step.applied' && event.type !== 'step.verified') return null
  const verb = stepOf(state, event.step)?.uses ?? ''
  if (event.type === 'step.applied') return verb === ISSUE ? 'issued' : null
  return SERVES.has(verb) && proves(event, state) ? 'served' : null
}

const ISSUE = 'identity/issue-client-secret'
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
