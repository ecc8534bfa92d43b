import { beginning, ending, whyUnsafe } from './explore.ts'
import { Model } from './model-run.ts'
import type { Effect, FaultKind } from './model-run.ts'
import type { Scenario } from './model-world.ts'

export interface PlannedFault {
  /** Which durable or outside effect of the whole run, over all of its processes, from 0. */
  readonly at: number
  readonly kind: FaultKind | 'crash'
}

export interface Replayed {
  readonly effects: readonly Effect[]
  readonly broken: readonly string[]
}

/**
 * One schedule from its beginning to its end, for a world that cannot be copied as explore() copies doubles: after each crash
 * another process takes up what is there.
 */
export async function replay(scenario: Scenario, faults: readonly PlannedFault[]): Promise<Replayed> {
  const [effects, broken]: [Effect[], string[]] = [[], []]
  const note = (why: string | null): void => {
    if (why !== null) broken.push(`${why} after [${faults.map(({ at, kind }) => `${kind} at ${at}`).join('; ')}]`)
  }
  const faultAt = (effect: Effect): PlannedFault['kind'] | undefined => {
    const at = effects.push(effect) - 1
    return faults.find((fault) => fault.at === at)?.kind
  }
  let durable = beginning(scenario)
  for (let crashes = 0; crashes <= faults.length; crashes += 1) {
    const model = new Model(durable, (now, effect) => note(whyUnsafe(now, effect)), { faultAt })
    // oxlint-disable-next-line no-await-in-loop -- one process after the other
    note(await ending(scenario, model))
    if (!model.isDead) break
    durable = model.durable
  }
  return { effects, broken }
}

const KINDS = ['lost', 'vain', 'refused'] as const

/** A crash before every effect, and everything that can go wrong with each outside one. */
export function singles(effects: readonly Effect[]): readonly (readonly PlannedFault[])[] {
  return effects.flatMap(({ outside }, at) => [
    [{ at, kind: 'crash' as const }],
    ...(outside ? KINDS.map((kind) => [{ at, kind }]) : []),
  ])
}

/** Each of these and then, one to four effects later, a crash or an unknown outcome. */
export function pairs(first: readonly (readonly PlannedFault[])[]): readonly (readonly PlannedFault[])[] {
  const seconds = [1, 2, 3, 4].flatMap((after) => (['crash', 'lost', 'vain'] as const).map((kind) => ({ after, kind })))
  return first.flatMap((faults) =>
    faults.flatMap((fault) => seconds.map(({ after, kind }) => [fault, { at: fault.at + after, kind }])),
  )
}
