import { formatDuration } from '../base/duration.ts'
import type { Entry } from '../journal/entry.ts'
import type { Fault } from '../model/fault.ts'
import type { ApprovalRule, RunSpec, StepSpec } from '../run/spec.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'
import type { PlannedDeed, PlannedUnit } from './planned-unit.ts'
import type { Price } from './prices.ts'
import { priceLines, prices } from './prices.ts'
import { proofInWords } from './proof-words.ts'

/** `+` adds, `~` changes, `-` ends or removes, `=` is already so or not needed, `!` cannot or needs a person's hand, `?` looks or cannot be said yet. */
export const MARKS = ['+', '~', '-', '=', '!', '?'] as const
export type Mark = (typeof MARKS)[number]

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
  /** What each strategy costs; empty for a runbook that knows only one way. */
  readonly prices: readonly Price[]
  readonly permissions: readonly Permission[]
}

/** The least that stanch must be allowed at one system; `rights` is null when its connector does not say. */
export interface Permission {
  readonly connector: string
  readonly uses: string
  readonly actions: readonly string[]
  readonly rights: readonly string[] | null
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
  readonly undo: string | null
  readonly rights: readonly string[] | null
  readonly units: readonly PlanUnit[]
}

export interface PlanUnit {
  readonly target: string
  readonly mark: Mark
  readonly says: string
  readonly lines: readonly string[]
}

export interface Planned {
  readonly spec: RunSpec
  readonly digest: string
  readonly units: readonly PlannedUnit[]
}

/** `earlier`: closed runs of the same runbook, to estimate from. */
export function planCard({ spec, digest, units }: Planned, earlier: readonly (readonly Entry[])[] = []): PlanCard {
  return {
    runbook: spec.runbook.name,
    title: spec.runbook.title,
    credential: spec.credential,
    drill: spec.drill,
    digest,
    has_changes: units.some(({ plan }) => plan.kind === 'change' || plan.kind === 'by-hand' || plan.kind === 'unknown'),
    is_blocked: units.some(({ plan }) => plan.kind === 'blocked'),
    steps: spec.steps.map((step) => planStep(step, units)),
    prices: prices(spec, earlier),
    permissions: permissions(units),
  }
}

function permissions(units: readonly PlannedUnit[]): readonly Permission[] {
  const found = new Map<string, Permission>()
  for (const { step, target, rights } of units) {
    const { connector, uses } = step.targets.find(({ id }) => id === target) ?? {}
    if (connector === undefined || uses === undefined) continue
    const before = found.get(connector) ?? { actions: [], rights: null }
    found.set(connector, {
      connector,
      uses,
      actions: [...new Set([...before.actions, step.uses])],
      rights: bothRights(before.rights, rights),
    })
  }
  return [...found.values()]
}

/** Null only when neither says anything. */
function bothRights(a: Permission['rights'], b: PlannedUnit['rights']): Permission['rights'] {
  return a && b ? [...new Set([...a, ...b])] : (a ?? b ?? null)
}

/** The steps, and last, where it still stands above the question however small the terminal is: sum, prices, digest. */
export function planLines(card: PlanCard): readonly Line[] {
  const head = [card.title, card.credential ?? '', card.drill ? 'DRILL' : ''].filter((part) => part !== '')
  return [
    line(`PLAN   ${head.join('   ')}`, 'strong'),
    ...card.steps.flatMap(stepLines),
    line('+ adds   ~ changes   - ends or removes   = already so, or not needed', 'dim'),
    line('! blocked or by hand   ? looks, or known only later', 'dim'),
    ...priceLines(card.prices),
    line(sumOf(card), 'strong'),
    line(`plan ${card.digest}`, 'dim'),
  ]
}

export function permissionLines({ permissions: all }: PlanCard): readonly Line[] {
  return all.flatMap(({ connector, uses, actions, rights }) => [
    line(`${connector}   ${uses}`, 'strong'),
    line(`for ${actions.join(', ')}`, 'dim', 2),
    ...(rights ?? ['its connector does not say which rights it needs']).map((right) => line(right, 'plain', 2)),
  ])
}

function sumOf({ steps, is_blocked: blocked }: PlanCard): string {
  const units = steps.flatMap((step) => step.units)
  const counts = SUM.map(({ mark, word }) => ({ word, count: units.filter((unit) => unit.mark === mark).length }))
  const words = counts.flatMap(({ word, count }) => (count > 0 ? [`${count} ${word}`] : []))
  const asks = steps.filter(({ approval }) => approval !== null).length
  const approvals = asks === 0 ? 'no approval' : asks === 1 ? '1 approval' : `${asks} approvals`
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`
  return `${count}: ${words.join(', ')}; ${approvals}${blocked ? '; BLOCKED' : ''}`
}

const SUM: readonly { readonly mark: Mark; readonly word: string }[] = [
  { mark: '+', word: 'added' },
  { mark: '~', word: 'changed' },
  { mark: '-', word: 'ended' },
  { mark: '!', word: 'by hand or blocked' },
  { mark: '?', word: 'looked at or known later' },
  { mark: '=', word: 'already so or not needed' },
]

function planStep(step: StepSpec, units: readonly PlannedUnit[]): PlanStep {
  const own = units.filter((unit) => unit.step.id === step.id)
  const acts = own.some(({ plan }) => plan.kind === 'change' || plan.kind === 'unknown')
  const cannot = own.find(({ cannotUndo }) => cannotUndo)?.cannotUndo
  const rights = own.flatMap((unit) => unit.rights ?? [])
  return {
    step: step.id,
    title: step.title,
    phase: step.phase,
    uses: step.uses,
    when: step.when,
    why: step.why,
    proof: step.unverified === null ? proofInWords(step.uses) : `not verified: ${step.unverified}`,
    approval: step.approve && own.some(mayAsk) ? approvalInWords(step.approve) : null,
    undo: acts && cannot ? `none: ${cannot}` : null,
    rights: rights.length > 0 ? [...new Set(rights)] : null,
    units: own.map(({ target, plan }) => ({
      target,
      mark: markOf(step.uses, plan),
      says: saysOf(plan),
      lines: linesOf(plan),
    })),
  }
}

export function approvalInWords(rule: ApprovalRule): string {
  const not = rule.not === 'requester' ? ', not whoever started the run' : ''
  return `${rule.any} of ${rule.of.join(', ')}${not}, within ${formatDuration(rule.within_ms)}, then ${rule.on_timeout}`
}

export function markOf(uses: string, plan: PlannedDeed): Mark {
  if (plan.kind === 'settled' || plan.kind === 'passed') return '='
  if (plan.kind === 'blocked' || plan.kind === 'by-hand') return '!'
  if (plan.kind === 'look' || plan.kind === 'unknown') return '?'
  const verb = uses.slice(uses.indexOf('/') + 1)
  if (/^(?:revoke|disable|back-channel|end)/.test(verb)) return '-'
  return /^(?:issue|restore|owners)/.test(verb) ? '+' : '~'
}

function saysOf(plan: PlannedDeed): string {
  if (plan.kind === 'settled') return `already so: ${plan.because}`
  if (plan.kind === 'passed') return `not needed: only when ${plan.when}`
  if (plan.kind === 'blocked') return `BLOCKED: ${plan.because}; ${plan.fix}`
  if (plan.kind === 'unknown') return laterOf(plan.fault)
  return plan.kind === 'by-hand' ? `by hand: ${plan.says}` : plan.says
}

/** What an earlier step gives is not there yet: that is the plan, not a fault. */
function laterOf({ code, what, saw }: Fault): string {
  return code === 'INPUT_MISSING' ? 'known once the steps before have acted' : `cannot be said now: ${what}; saw ${saw}`
}

/** People approve what is about to be done, by stanch or by hand; what is so already is asked of nobody. */
function mayAsk({ plan: { kind } }: PlannedUnit): boolean {
  return kind !== 'settled' && kind !== 'look'
}

/** What the one line above them has not said already. */
function linesOf(plan: PlannedDeed): readonly string[] {
  if (plan.kind !== 'change' && plan.kind !== 'by-hand') return []
  return (plan.lines ?? []).filter((one) => one !== plan.says)
}

function stepLines(step: PlanStep): readonly Line[] {
  const notes = [
    step.when && `only when ${step.when}`,
    step.approval && `approval: ${step.approval}`,
    `proof: ${step.proof}`,
    step.undo && `undo: ${step.undo}`,
    step.rights && `rights: ${step.rights.join('; ')}`,
    step.why,
  ]
  const skipped = step.units.length > 0 && step.units.every(({ mark }) => mark === '=')
  return [
    line(`${step.phase.padEnd(10)} ${step.step}   ${step.title}`, 'strong'),
    ...step.units.flatMap(({ mark, target, says, lines }) => [
      line(`${mark} ${target}: ${says}`, TONE[mark], 2),
      ...lines.map((one) => line(one, 'plain', 6)),
    ]),
    ...(step.units.length === 0 ? [line('= nothing in the inventory to act on', 'dim', 2)] : []),
    ...(skipped ? [] : notes.flatMap((note) => (note ? [line(note, 'dim', 4)] : []))),
  ]
}

const TONE: Record<Mark, Tone> = { '+': 'good', '~': 'warn', '-': 'bad', '=': 'dim', '!': 'bad', '?': 'plain' }
