import type { StepSpec } from './spec.ts'
import type { RunState } from './state.ts'
import { stepOf, unitOf } from './state.ts'

/**
 * `done`: every unit has ended well (or the step goes on after failures). `stalled`: it cannot go on without a person,
 * itself or because a step before it cannot. `ready`: may work now. `waiting`: for steps before it.
 */
export type Progress = 'done' | 'stalled' | 'ready' | 'waiting'

export function progress(state: RunState): ReadonlyMap<string, Progress> {
  const known = new Map<string, Progress>()
  for (const step of state.spec.steps) progressOf(state, step, known)
  return known
}

function progressOf(state: RunState, step: StepSpec, known: Map<string, Progress>): Progress {
  const before = known.get(step.id)
  if (before) return before
  known.set(step.id, 'waiting') // the graph has no cycle; this only guards a journal made by hand
  const needs = step.needs.flatMap((id) => stepOf(state, id) ?? []).map((need) => progressOf(state, need, known))
  const found = ownProgress(state, step, needs)
  known.set(step.id, found)
  return found
}

function ownProgress(state: RunState, step: StepSpec, needs: readonly Progress[]): Progress {
  if (isDone(state, step)) return 'done'
  const open = needs.every((need) => need === 'done' || (step.always && need === 'stalled'))
  if (!step.always && state.aborted) return 'stalled'
  if (!open) return needs.includes('stalled') && !step.always ? 'stalled' : 'waiting'
  return isStalled(state, step) ? 'stalled' : 'ready'
}

/** A failed unit counts as an end when the step says `on_failure: continue` and the engine has no retry left. */
function isDone(state: RunState, step: StepSpec): boolean {
  const entry = state.steps[step.id]
  if (entry === 'passed') return true
  if (step.targets.length === 0) return false
  return step.targets.every(({ id }) => hasEnded(state, step, id))
}

export function hasEnded(state: RunState, step: StepSpec, target: string): boolean {
  const unit = unitOf(state, step.id, target)
  if (unit.state.at === 'done') return true
  return unit.state.at === 'failed' && step.on_failure === 'continue' && !mayRetry(step, unit)
}

/** Some unit has failed for good and nothing else of the step can move. */
function isStalled(state: RunState, step: StepSpec): boolean {
  const units = step.targets.map(({ id }) => ({ id, unit: unitOf(state, step.id, id) }))
  const stuck = units.filter(({ unit }) => unit.state.at === 'failed' && !mayRetry(step, unit))
  return (
    stuck.length > 0 &&
    units.every(({ id, unit }) =>
      unit.state.at === 'failed' ? !mayRetry(step, unit) : unit.state.at === 'done' || !isWaveOpen(state, step, id),
    )
  )
}

/** Targets of a wave start when all of the waves before have ended. */
export function isWaveOpen(state: RunState, step: StepSpec, target: string): boolean {
  const mine = step.targets.find(({ id }) => id === target)?.wave ?? 0
  return step.targets.every(({ id, wave }) => wave >= mine || hasEnded(state, step, id))
}

/** The engine repeats on its own only what is safe to repeat, and only as often as the step allows. */
export function mayRetry(step: StepSpec, unit: ReturnType<typeof unitOf>): boolean {
  return (
    unit.state.at === 'failed' &&
    unit.state.byEngine &&
    unit.state.fault.retry === 'safe' &&
    unit.failures <= step.retry.times
  )
}
