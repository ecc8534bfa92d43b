import { z } from 'zod'
import { canonicalJson } from '../../../src/base/canonical-json.ts'
import type { Json } from '../../../src/base/json.ts'
import { copyOf, Model, stateOf } from './model-run.ts'
import type { Durable, Effect, FaultKind } from './model-run.ts'
import { specOf } from './model-spec.ts'
import { nameOf, nameOfKey, newWorld, STRANGER } from './model-world.ts'
import type { Scenario, World } from './model-world.ts'

// Schemas are made anew for every call here, so compiling them costs more than it saves.
z.config({ jitless: true })

export interface Found {
  /** Distinct durable states from which a process was started. */
  readonly states: number
  readonly runs: number
  /** Invariants that broke, with the faults that led there. */
  readonly broken: readonly string[]
}

export interface Exploring {
  readonly faults: number
  /** What a naive tool forgets when it dies. */
  readonly forgets?: 'escrow' | 'issue'
}

/**
 * Starts a process in every reachable durable state, fewest faults first: once without a fault, which also shows the state
 * in which a crash at each effect would leave the world, and once for every way in which each outside call can go wrong
 * while the process lives on. States that differ in counters only are one state.
 */
export async function explore(scenario: Scenario, { faults, forgets }: Exploring): Promise<Found> {
  const done = new Set<string>()
  const broken = new Set<string>()
  let runs = 0
  let layer: Visit[] = [{ durable: beginning(scenario), path: [] }]
  for (let left = faults; left >= 0; left -= 1) {
    const next: Visit[] = []
    for (const visit of layer) {
      const key = keyOf(visit.durable)
      if (done.has(key)) continue
      done.add(key)
      const after = await everyWay(scenario, visit, left > 0)
      runs += after.runs
      for (const why of after.broken) broken.add(why)
      if (forgets !== undefined && broken.size > 0) return { states: done.size, runs, broken: [...broken] }
      for (const { durable, path } of after.states) next.push({ durable: resumed(durable, forgets), path })
    }
    layer = next
  }
  return { states: done.size, runs, broken: [...broken] }
}

export function beginning(scenario: Scenario): Durable {
  const opened = { type: 'run.opened', by: 'ada', spec: specOf(scenario) } as const
  return { world: newWorld(scenario), events: [opened], keys: [], escrow: {} }
}

interface Visit {
  readonly durable: Durable
  /** The faults that led here. */
  readonly path: readonly string[]
}

async function everyWay(
  scenario: Scenario,
  { durable, path }: Visit,
  faults: boolean,
): Promise<{ readonly states: readonly Visit[]; readonly broken: readonly string[]; readonly runs: number }> {
  const broken: string[] = []
  const states: Visit[] = []
  const note = (why: string | null, faulted: readonly string[]): void => {
    if (why !== null) broken.push(`${why} after [${faulted.join('; ')}]`)
  }
  const clean = new Model(durable, (now, effect) => note(whyUnsafe(now, effect), path), {
    before: (now, { name }) => faults && states.push({ durable: copyOf(now), path: [...path, `crash before ${name}`] }),
  })
  note(await ending(scenario, clean), path)
  if (!faults) return { states, broken, runs: 1 }
  const outside = [...clean.effects.entries()].filter(([, effect]) => effect.outside)
  for (const [at, { name }] of outside)
    for (const kind of KINDS) {
      const faulted = [...path, `${kind} ${name}`]
      const model = new Model(durable, (now, effect) => note(whyUnsafe(now, effect), faulted), { at, kind })
      note(await ending(scenario, model), faulted)
      if (model.afterFault) states.push({ durable: model.afterFault, path: faulted })
    }
  return { states, broken, runs: 1 + outside.length * KINDS.length }
}

export async function ending(scenario: Scenario, model: Model): Promise<string | null> {
  const end = await model.run(scenario)
  forgetSecrets()
  if (end === 'crashed') return null
  return end === 'closed' ? whyBadEnd(scenario, model.durable) : `liveness: ${end}`
}

const KINDS: readonly FaultKind[] = ['lost', 'vain', 'refused']

/** The registry of values to redact grows with every value ever made; a model makes thousands. */
function forgetSecrets(): void {
  Reflect.deleteProperty(globalThis, Symbol.for('stanch.redact'))
}

/** A tool without an escrow loses the value; one that rotates again on resume begins the issue step anew. */
function resumed(durable: Durable, forgets: Exploring['forgets']): Durable {
  if (forgets === 'escrow') return { ...durable, escrow: {} }
  if (forgets !== 'issue') return durable
  const events = durable.events.filter((event) => !('step' in event && event.step === 'issue'))
  return { ...durable, events, keys: durable.keys.filter((key) => !key.includes('issue')), escrow: {} }
}

/** Everything the future depends on. Attempt counters only bound retries, and no schedule here reaches the bound. */
function keyOf(durable: Durable): string {
  const { steps, units, exposure, closed, destroyed } = stateOf(durable)
  const bare = Object.entries(units).map(([id, { state, receipt, applies }]) => [
    id,
    state.at === 'done' ? [state.at, state.how, state.receipt] : state.at,
    state.at === 'planned' ? state.plan.change : null,
    receipt,
    applies > 0,
  ])
  const key = { world: durable.world, escrow: durable.escrow, steps, bare, exposure, closed, destroyed }
  return canonicalJson(key as unknown as Json)
}

/** S1, S2, S4 and X1 of the reliability study: true at every prefix. */
export function whyUnsafe({ world, escrow }: Durable, { name }: Effect): string | null {
  const live = new Set(liveIn(world))
  const recoverable = new Set(Object.values(escrow).map((value) => nameOf(value)))
  const [what] = name.split(' ')
  if (what === 'put') {
    const given = nameOf(world.dependents[name.slice(4)] ?? '')
    if (!recoverable.has(given)) return 'S2: a dependent holds a value that the escrow does not'
    if (given === nameOf(world.leaked)) return 'S4: the leaked value was written back'
  }
  if (what === 'set' && !liveIn(world).some((value) => recoverable.has(value)))
    return 'S1: a value in force that nobody can recover'
  const fresh = Object.values(world.dependents).filter((value) => value !== world.leaked)
  if (what === 'remove' && fresh.some((value) => !live.has(nameOf(value))))
    return 'X1: a value that a dependent needs was removed'
  return null
}

/** Secrets that are accepted, and keys that are registered. */
function liveIn({ slots, keys }: World): readonly string[] {
  return [...slots.map(({ value }) => value), ...keys.map(({ kid }) => nameOfKey(kid))]
}

/** S3 and S5 at the end. */
function whyBadEnd(scenario: Scenario, durable: Durable): string | null {
  const { world, escrow } = durable
  const { closed, exposure } = stateOf(durable)
  const held = new Set(Object.values(world.dependents).map((value) => nameOf(value)))
  const live = liveIn(world).filter((value) => value !== STRANGER)
  if (closed !== 'proven') return `liveness: closed ${closed}`
  if (held.size !== 1) return 'S3: dependents hold different secrets'
  if (live.length !== 1 || !held.has(live[0] ?? '')) return `S5: ${live.length} secrets are live at the end`
  if (scenario.slots.includes(STRANGER) && !world.slots.some(({ value }) => value === STRANGER))
    return 'X1: another team lost its secret'
  if (Object.keys(escrow).length > 0) return 'S5: the escrow is still there'
  return exposure === 'dead' ? null : `exposure is ${exposure}`
}
