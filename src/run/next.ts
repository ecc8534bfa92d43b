import { approvalDigest, isApproved } from './approval.ts'
import { isUnreviewed, reviewQuestion } from './break-glass.ts'
import type { Question } from './event.ts'
import type { StepSpec } from './spec.ts'
import type { Forced, Plan, RunState, Unit } from './state.ts'
import { openQuestions, unitOf } from './state.ts'
import { isWaveOpen, mayRetry, progress } from './progress.ts'

/** What the engine must do now. Order carries no meaning: all of these may run at the same time. */
export type Command =
  | { readonly do: 'enter'; readonly step: string }
  | { readonly do: 'observe' | 'apply' | 'verify'; readonly step: string; readonly target: string }
  | { readonly do: 'retry'; readonly step: string; readonly target: string; readonly afterMs: number }
  | { readonly do: 'ask'; readonly question: Question }
  /** The owners' channels, that somebody has broken the glass. */
  | { readonly do: 'tell'; readonly step: string; readonly nth: number }
  | { readonly do: 'close'; readonly outcome: 'proven' | 'gaps' | 'aborted' }

export function next(state: RunState): readonly Command[] {
  if (state.closed || state.spec.steps.length === 0) return []
  const where = progress(state)
  const ready = state.spec.steps.filter((step) => where.get(step.id) === 'ready')
  const commands = [
    ...state.forced.flatMap((one) => nextOfForced(state, one)),
    ...ready.flatMap((step) => nextOfStep(state, step)),
  ]
  if (commands.length > 0 || state.forced.some(isUnreviewed)) return commands
  const all = state.spec.steps.map((step) => where.get(step.id))
  if (state.aborted && openQuestions(state).length === 0) return [{ do: 'close', outcome: 'aborted' }]
  return all.every((at) => at === 'done') ? [{ do: 'close', outcome: isProven(state) ? 'proven' : 'gaps' }] : []
}

/** Everything ended as proven or was not needed. */
export function isProven(state: RunState): boolean {
  return state.spec.steps.every(
    (step) =>
      state.steps[step.id] === 'passed' ||
      step.targets.every(({ id }) => {
        const { state: unit } = unitOf(state, step.id, id)
        return unit.at === 'done' && (unit.how === 'proven' || unit.how === 'settled')
      }),
  )
}

function nextOfForced(state: RunState, forced: Forced): readonly Command[] {
  const asks = forced.review ? [] : askOnce(state, reviewQuestion(forced))
  // The alarm names the moment at which the review is due, so the review is asked for first.
  if (asks.length > 0 || forced.told) return asks
  return [{ do: 'tell', step: forced.step, nth: forced.nth }]
}

function nextOfStep(state: RunState, step: StepSpec): readonly Command[] {
  if (!state.steps[step.id]) return [{ do: 'enter', step: step.id }]
  const commands = step.targets.flatMap(({ id }) => nextOfUnit(state, step, id))
  if (commands.some((command) => command.do === 'observe')) return commands
  if (!isReleased(state, step) && writes(state, step).length > 0) return [...commands, ...askToGo(state, step)]
  return step.approve ? [...commands, ...askApproval(state, step)] : commands
}

/** Nobody wants to be asked, or somebody has let this step go. */
function isReleased({ spec, released }: RunState, { id }: StepSpec): boolean {
  return spec.pace === undefined || released === 'all' || released.includes(id)
}

function nextOfUnit(state: RunState, step: StepSpec, target: string): readonly Command[] {
  const unit = unitOf(state, step.id, target)
  const at = { step: step.id, target }
  switch (unit.state.at) {
    case 'waiting':
    case 'in_doubt': // never write twice on a guess: look again, and plan from what is there
      return step.approve || isWaveOpen(state, step, target) ? [{ do: 'observe', ...at }] : []
    case 'planned':
      return isWaveOpen(state, step, target) ? nextOfPlan(state, step, { target, plan: unit.state.plan }) : []
    case 'applied':
      return [{ do: 'verify', ...at }]
    case 'failed':
      return mayRetry(step, unit) ? [{ do: 'retry', ...at, afterMs: step.retry.delay_ms * unit.failures }] : []
    case 'done':
      return []
  }
}

function nextOfPlan(state: RunState, step: StepSpec, at: { target: string; plan: Plan }): readonly Command[] {
  const { target, plan } = at
  if (plan.kind === 'look') return [{ do: 'verify', step: step.id, target }]
  const unit = unitOf(state, step.id, target)
  if (plan.kind === 'by-hand')
    return isApproved(state, step) || unit.taken !== 'no' ? askOnce(state, byHandQuestion(step, unit, at)) : []
  return isReleased(state, step) && isApproved(state, step) ? [{ do: 'apply', step: step.id, target }] : []
}

/** What is about to be done, by us or by hand; not what a person has taken over, who has said so by name. */
function planned(state: RunState, step: StepSpec): readonly { readonly id: string; readonly unit: Unit }[] {
  const units = step.targets.map(({ id }) => ({ id, unit: unitOf(state, step.id, id) }))
  return units.filter(
    ({ unit }) => unit.state.at === 'planned' && unit.state.plan.kind !== 'look' && unit.taken === 'no',
  )
}

/** What is about to be written by us: work by hand is a question already, and needs none before it to be let go. */
function writes(state: RunState, step: StepSpec): ReturnType<typeof planned> {
  return planned(state, step).filter(({ unit }) => unit.planned?.kind === 'change')
}

/** Counts what has failed and what is done once more: each asks anew. */
function roundOf(state: RunState, step: StepSpec): number {
  const units = step.targets.map(({ id }) => unitOf(state, step.id, id))
  return units.reduce((sum, { failures, redone }) => sum + failures + redone, 0)
}

function askToGo(state: RunState, step: StepSpec): readonly Command[] {
  const waiting = writes(state, step)
  return askOnce(state, {
    id: `go:${step.id}:${roundOf(state, step)}`,
    kind: 'go',
    step: step.id,
    target: null,
    prompt: step.title,
    lines: short(waiting.map(({ id, unit }) => `${id}: ${unit.planned?.says ?? ''}`)),
    wants: [],
    digest: null,
    rule: null,
    escalated: false,
  })
}

/** Asked once every target is planned: people approve the whole of a step, not its first target. */
function askApproval(state: RunState, step: StepSpec): readonly Command[] {
  const waiting = planned(state, step)
  if (waiting.length === 0 || isApproved(state, step)) return []
  const plan = approvalDigest(state, step)
  const id = `approve:${step.id}:${plan.slice(7, 19)}:${roundOf(state, step)}`
  const expired = state.questions[id] && !state.questions[id].open && step.approve?.on_timeout === 'escalate'
  return askOnce(state, {
    id: expired ? `${id}:escalated` : id,
    kind: 'approve',
    step: step.id,
    target: null,
    prompt: step.title,
    lines: short(
      waiting.flatMap(({ id: target, unit }) => [
        `${target}: ${unit.planned?.says ?? ''}`,
        ...(unit.planned?.lines ?? []),
      ]),
    ),
    wants: [],
    digest: plan,
    rule: step.approve,
    escalated: Boolean(expired),
  })
}

/** A question is one line of the journal. With hundreds of targets the plan of each stands in its own entry, before it. */
function short(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines]
  return [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more lines: stanch runs show RUN --timeline`]
}

const MOST_LINES = 100

function byHandQuestion(step: StepSpec, unit: Unit, { target, plan }: { target: string; plan: Plan }): Question {
  return {
    id: `by-hand:${step.id}/${target}:${unit.failures + unit.redone}`,
    kind: 'by-hand',
    step: step.id,
    target,
    prompt: plan.says,
    lines: [...plan.lines],
    wants: [...plan.wants],
    digest: null,
    rule: null,
    escalated: false,
  }
}

function askOnce(state: RunState, question: Question): readonly Command[] {
  return state.questions[question.id] ? [] : [{ do: 'ask', question }]
}
