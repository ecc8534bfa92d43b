import { nearest } from '../../base/nearest.ts'
import type { RunSpec } from '../../run/spec.ts'
import type { App } from './app.ts'
import { Refused, orRefuse } from './refused.ts'

export interface Part {
  /** This step and those below it. */
  readonly from?: string | undefined
  readonly only?: readonly string[] | undefined
}

/** The steps that a person leaves out of a new run, in the order of the runbook. */
export function leftOut({ steps }: RunSpec, { from, only = [] }: Part): readonly string[] {
  const ids = steps.map(({ id }) => id)
  for (const id of [...(from === undefined ? [] : [from]), ...only]) {
    if (ids.includes(id)) continue
    const near = nearest(id, ids)
    throw new Refused(
      `the runbook has no such step`,
      near === undefined ? `it has ${ids.join(', ')}` : `did you mean ${near}?`,
    )
  }
  if (from !== undefined) return ids.slice(0, ids.indexOf(from))
  return only.length > 0 ? ids.filter((id) => !only.includes(id)) : []
}

/** Skipped by name and with the reason, before anything begins: the gap stays in the report like any other. */
export async function leaveOut(
  app: App,
  run: string,
  { steps, part }: { steps: readonly string[]; part: Part },
): Promise<void> {
  const because = part.from === undefined ? `run --only ${(part.only ?? []).join(' ')}` : `run --from ${part.from}`
  for (const step of steps) orRefuse(await app.request(run, { ask: 'skip', step, because }))
}
