import { formatDuration } from '../base/duration.ts'
import type { Fault } from '../model/fault.ts'
import type { ApprovalRule, RunSpec, StepSpec } from '../run/spec.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'
import type { PlannedDeed, PlannedUnit } from './planned-unit.ts'

/** `+` adds, `~` changes, `-` ends or removes, `=` is already so, `!` cannot or needs a person's hand, `?` looks or cannot be said yet. */
export type Mark = '+' | '~' | '-' | '=' | '!' | '?'

export interface PlanCard {
  readonly runbook: string
  readonly title: string
  readonly credential: string | null
  readonly drill: boolean
  /** Digest of everything the run would be opened with. */
  readonly digest: string
  readonly has_changes: boolean
  readonly is_blocked: boolean
  readonly steps: readonly PlanStep[]
}

export interface PlanStep {
  readonly step: string
  readonly title: string
  readonly phase: string
  readonly uses: string
  readonly when: string | null
  readonly why: string | null
  /** How it will be shown that it is so, or why it will not. */
  readonly proof: string
  readonly approval: string | null
  readonly units: readonly PlanUnit[]
}

export interface PlanUnit {
  readonly target: string
  readonly mark: Mark
  readonly says: string
  readonly lines: readonly string[]
}

export function planCard(spec: RunSpec, digest: string, units: readonly PlannedUnit[]): PlanCard {
  return {
    runbook: spec.runbook.name,
    title: spec.runbook.title,
    credential: spec.credential,
    drill: spec.drill,
    digest,
    has_changes: units.some(({ plan }) => plan.kind === 'change' || plan.kind === 'by-hand' || plan.kind === 'unknown'),
    is_blocked: units.some(({ plan }) => plan.kind === 'blocked'),
    steps: spec.steps.map((step) => planStep(step, units)),
  }
}

export function planLines(card: PlanCard): readonly Line[] {
  const head = [card.title, card.credential ?? '', card.drill ? 'DRILL' : ''].filter((part) => part !== '')
  return [
    line(`PLAN   ${head.join('   ')}`, 'strong'),
    ...card.steps.flatMap(stepLines),
    line(
      '+ adds   ~ changes   - ends or removes   = already so   ! blocked or by hand   ? looks, or known only later',
      'dim',
    ),
    line(`each step is verified from outside unless it says otherwise   plan ${card.digest}`, 'dim'),
  ]
}

const VERIFIED = 'verified from outside'

function planStep(step: StepSpec, units: readonly PlannedUnit[]): PlanStep {
  return {
    step: step.id,
    title: step.title,
    phase: step.phase,
    uses: step.uses,
    when: step.when,
    why: step.why,
    proof: step.unverified === null ? VERIFIED : `not verified: ${step.unverified}`,
    approval: step.approve && approvalInWords(step.approve),
    units: units
      .filter((unit) => unit.step.id === step.id)
      .map(({ target, plan }) => ({ target, mark: markOf(step.uses, plan), says: saysOf(plan), lines: linesOf(plan) })),
  }
}

export function approvalInWords(rule: ApprovalRule): string {
  const not = rule.not === 'requester' ? ', not whoever started the run' : ''
  return `${rule.any} of ${rule.of.join(', ')}${not}, within ${formatDuration(rule.within_ms)}, then ${rule.on_timeout}`
}

function markOf(uses: string, plan: PlannedDeed): Mark {
  if (plan.kind === 'settled') return '='
  if (plan.kind === 'blocked' || plan.kind === 'by-hand') return '!'
  if (plan.kind === 'look' || plan.kind === 'unknown') return '?'
  const verb = uses.slice(uses.indexOf('/') + 1)
  if (/^(?:revoke|disable|back-channel|end)/.test(verb)) return '-'
  return /^(?:issue|owners)/.test(verb) ? '+' : '~'
}

function saysOf(plan: PlannedDeed): string {
  if (plan.kind === 'settled') return `already so: ${plan.because}`
  if (plan.kind === 'blocked') return `BLOCKED: ${plan.because}; ${plan.fix}`
  if (plan.kind === 'unknown') return laterOf(plan.fault)
  return plan.kind === 'by-hand' ? `by hand: ${plan.says}` : plan.says
}

/** What an earlier step gives is not there yet: that is the plan, not a fault. */
function laterOf({ code, what, saw }: Fault): string {
  return code === 'INPUT_MISSING' ? 'known once the steps before have acted' : `cannot be said now: ${what}; saw ${saw}`
}

function linesOf(plan: PlannedDeed): readonly string[] {
  return plan.kind === 'change' || plan.kind === 'by-hand' ? (plan.lines ?? []) : []
}

function stepLines(step: PlanStep): readonly Line[] {
  const notes = [
    step.when && `only when ${step.when}`,
    step.approval && `needs approval: ${step.approval}`,
    step.proof === VERIFIED ? null : step.proof,
    step.why,
  ]
  return [
    line(`${step.phase.padEnd(10)} ${step.step}   ${step.title}`, 'strong'),
    ...step.units.flatMap(({ mark, target, says, lines }) => [
      line(`${mark} ${target}: ${says}`, TONE[mark], 2),
      ...lines.map((one) => line(one, 'plain', 6)),
    ]),
    ...(step.units.length === 0 ? [line('= nothing in the inventory to act on', 'dim', 2)] : []),
    ...notes.flatMap((note) => (note ? [line(note, 'dim', 4)] : [])),
  ]
}

const TONE: Record<Mark, Tone> = { '+': 'good', '~': 'warn', '-': 'bad', '=': 'dim', '!': 'bad', '?': 'plain' }
