import type { Json } from '../base/json.ts'
import type { Exposure } from '../model/exposure.ts'
import type { Fault } from '../model/fault.ts'
import type { Proof } from '../model/proof.ts'
import type { Want } from '../model/want.ts'
import type { Question } from './event.ts'
import type { RunSpec, StepSpec, TargetSpec } from './spec.ts'

/** How a unit came to its end. Only `proven` was shown from outside; the words are kept for ever, also in the report. */
export type How = 'proven' | 'settled' | 'by-hand' | 'unverified' | 'skipped'

/** Where one unit (a step on a target) stands. `in_doubt` is the honest name for "we asked, and never heard back". */
export type UnitState =
  | { readonly at: 'waiting' }
  | { readonly at: 'planned'; readonly plan: Plan }
  | { readonly at: 'in_doubt'; readonly plan: Plan }
  | { readonly at: 'applied'; readonly byHand: boolean }
  | {
      readonly at: 'done'
      readonly how: How
      readonly because: string
      readonly receipt: Json
      readonly proof: Proof | null
    }
  | { readonly at: 'failed'; readonly fault: Fault; readonly byEngine: boolean }

export interface Plan {
  readonly kind: 'change' | 'look' | 'by-hand'
  readonly change: Json
  readonly says: string
  readonly lines: readonly string[]
  readonly wants: readonly Want[]
  /** Why it cannot be undone; absent when it can, or when nobody has said. */
  readonly cannotUndo?: string
}

export interface Unit {
  readonly state: UnitState
  /** The change last planned: what an approval's digest covers, also after the act. */
  readonly planned: Plan | null
  /** What the last apply left behind, kept over a failed proof. */
  readonly receipt: Json
  /** Why the last write was left without a complete answer; null when none was, or when nobody lived to say. */
  readonly doubt: Fault | null
  /** Writes begun, and failures that count against `retry`. */
  readonly applies: number
  readonly failures: number
  /** A person does it by hand (`asked`), or says that they have (`done`): it is looked at, and never done by us. */
  readonly taken: 'no' | 'asked' | 'done'
  /** Who says that they did it by hand, and nothing of it was sent by us since; null: nobody. */
  readonly hand: string | null
  /** How often a person had it done once more. */
  readonly redone: number
}

export interface Approval {
  readonly by: string
  readonly digest: string
}

/** An act that one person ordered without the approvals it needs. */
export interface Forced {
  /** Counts from 0, in the run. */
  readonly nth: number
  readonly step: string
  readonly by: string
  readonly digest: string
  readonly because: string
  readonly witness: string
  /** It opened one plan, once. */
  readonly spent: boolean
  /** The channels have been told, or there are none. */
  readonly told: boolean
  readonly review: { readonly by: string; readonly verdict: string; readonly text: string } | null
}

export interface Asked {
  readonly question: Question
  /** Answered, denied, expired or overtaken by a new plan. */
  readonly open: boolean
  /** Who answered; null for whatever else closed it. */
  readonly by: string | null
}

export interface RunState {
  readonly spec: RunSpec
  readonly requester: string
  /** `entered`: its condition held; `passed`: settled as a whole. */
  readonly steps: Readonly<Record<string, 'entered' | 'passed'>>
  readonly units: Readonly<Record<string, Unit>>
  readonly approvals: Readonly<Record<string, readonly Approval[]>>
  readonly forced: readonly Forced[]
  readonly questions: Readonly<Record<string, Asked>>
  /** Steps that somebody let go who wanted to be asked; `all`: they want to be asked no more. */
  readonly released: readonly string[] | 'all'
  readonly handed: { readonly by: string; readonly to: string; readonly because: string } | null
  readonly exposure: Exposure
  /** A write has begun: from here on "nothing was changed" is no longer true. */
  readonly acted: boolean
  readonly residual: readonly string[]
  readonly sealed: readonly string[]
  readonly destroyed: boolean
  readonly aborted: { readonly by: string; readonly because: string } | null
  readonly closed: 'proven' | 'gaps' | 'aborted' | null
}

const NO_SPEC: RunSpec = {
  runbook: { name: '-', title: '', digest: '', controls: [] },
  drill: false,
  credential: null,
  resources: [],
  inputs: {},
  steps: [],
  people: [],
  escrow: { recipients: [] },
}

export const initialState: RunState = {
  spec: NO_SPEC,
  requester: '',
  steps: {},
  units: {},
  approvals: {},
  forced: [],
  questions: {},
  released: [],
  handed: null,
  exposure: 'unknown',
  acted: false,
  residual: [],
  sealed: [],
  destroyed: false,
  aborted: null,
  closed: null,
}

const FRESH: Unit = {
  state: { at: 'waiting' },
  planned: null,
  receipt: null,
  doubt: null,
  applies: 0,
  failures: 0,
  taken: 'no',
  hand: null,
  redone: 0,
}

export function unitId(step: string, target: string): string {
  return `${step}/${target}`
}

export function unitOf(state: RunState, step: string, target: string): Unit {
  return state.units[unitId(step, target)] ?? FRESH
}

export function stepOf(state: RunState, id: string): StepSpec | undefined {
  return state.spec.steps.find((step) => step.id === id)
}

export function targetOf(state: RunState, step: string, target: string): TargetSpec | undefined {
  return stepOf(state, step)?.targets.find((spec) => spec.id === target)
}

export function openQuestions(state: RunState): readonly Question[] {
  return Object.values(state.questions).flatMap(({ question, open }) => (open ? [question] : []))
}
