import type { Json } from '../base/json.ts'
import type { Proof } from '../model/proof.ts'
import type { RunEvent } from './event.ts'
import { faultOfProof } from './fault.ts'
import type { How, RunState, Unit, UnitState } from './state.ts'
import { stepOf, unitId, unitOf } from './state.ts'

/**
 * State is what the events say, and only that. Total: every event has a case or does not compile, and an event that makes
 * no sense where it stands (a double, a late reply) leaves what is done, done.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.opened':
      return { ...state, spec: event.spec, requester: event.by }
    case 'run.aborted':
      return { ...state, aborted: { by: event.by, because: event.because } }
    case 'run.closed':
      return { ...state, closed: event.outcome }
    case 'run.resumed':
    case 'run.interrupted':
    case 'note.added':
      return state
    case 'escrow.sealed':
      return { ...state, sealed: [...state.sealed, event.ref] }
    case 'escrow.destroyed':
      return { ...state, destroyed: true }
    case 'question.asked':
    case 'question.answered':
    case 'question.expired':
      return evolveQuestion(state, event)
    default:
      return evolveStep(state, event)
  }
}

type QuestionEvent = Extract<RunEvent, { type: `question.${string}` }>
type StepEvent = Extract<RunEvent, { type: `step.${string}` }>

function evolveQuestion(state: RunState, event: QuestionEvent): RunState {
  if (event.type === 'question.asked') {
    const asked = { question: event.question, open: true }
    return { ...state, questions: { ...state.questions, [event.question.id]: asked } }
  }
  const asked = state.questions[event.id]
  if (!asked?.open) return state
  const closed = closeQuestions(state, (id) => id === event.id)
  const { question } = asked
  if (event.type === 'question.expired' || question.kind !== 'by-hand' || question.target === null) return closed
  return applied(closed, [question.step, question.target], { receipt: event.answer, byHand: true })
}

function evolveStep(state: RunState, event: StepEvent): RunState {
  switch (event.type) {
    case 'step.entered':
      return { ...state, steps: { ...state.steps, [event.step]: 'entered' } }
    case 'step.approved': {
      const approvals = [...(state.approvals[event.step] ?? []), { by: event.by, digest: event.digest }]
      return { ...state, approvals: { ...state.approvals, [event.step]: approvals } }
    }
    case 'step.denied':
      return closeQuestions(state, (_, step) => step === event.step)
    case 'step.settled':
      return event.target === null
        ? { ...state, steps: { ...state.steps, [event.step]: 'passed' } }
        : done(state, [event.step, event.target], {
            how: 'settled',
            because: event.because,
            receipt: event.receipt,
            proof: null,
          })
    case 'step.failed':
      return targetsOf(state, event).reduce((before, target) => fail(before, event, target), state)
    default:
      return evolveUnit(state, event)
  }
}

type UnitEvent = Exclude<
  StepEvent,
  { type: 'step.entered' | 'step.approved' | 'step.denied' | 'step.settled' | 'step.failed' }
>

function evolveUnit(state: RunState, event: UnitEvent): RunState {
  const where = [event.step, event.target] as const
  const unit = unitOf(state, ...where)
  if (unit.state.at === 'done') return state
  switch (event.type) {
    case 'step.planned': {
      const plan = { kind: event.plan, change: event.change, says: event.says, lines: event.lines, wants: event.wants }
      return put(state, where, { ...unit, planned: plan, state: { at: 'planned', plan } })
    }
    case 'step.applying':
      return unit.planned
        ? put({ ...overtake(state, event.step), acted: true }, where, {
            ...unit,
            applies: unit.applies + 1,
            state: { at: 'in_doubt', plan: unit.planned },
          })
        : state
    case 'step.doubted':
      return put(state, where, { ...unit, doubt: event.fault })
    case 'step.applied':
      return applied(state, where, { receipt: event.receipt, byHand: false })
    case 'step.verified':
      return verified(state, where, event.proof)
    case 'step.retried':
      return unit.state.at === 'failed' ? at(state, where, { at: 'waiting' }) : state
    case 'step.skipped':
      return done(state, where, { how: 'skipped', because: event.because, receipt: null, proof: null })
  }
}

type Where = readonly [step: string, target: string]

function verified(state: RunState, where: Where, proof: Proof): RunState {
  const unit = unitOf(state, ...where)
  const receipt: Json = unit.receipt ?? proof.finding ?? null
  const learned = {
    ...state,
    exposure: proof.exposure ?? state.exposure,
    residual: [...new Set([...state.residual, ...(proof.residual ?? [])])],
  }
  const end = endOf(state, where, proof)
  if (end) return done(learned, where, { ...end, receipt, proof })
  const failed: UnitState = { at: 'failed', fault: faultOfProof(where, proof), byEngine: true }
  return put(learned, where, { ...unit, failures: unit.failures + 1, state: failed })
}

/** Proven is proven; unknown is an end only for what a person did, or for what the runbook said cannot be shown. */
function endOf(state: RunState, where: Where, proof: Proof): { how: How; because: string } | null {
  if (proof.verdict === 'proven') return { how: 'proven', because: proof.claim }
  if (proof.verdict === 'disproven') return null
  const { state: unit } = unitOf(state, ...where)
  if (unit.at === 'applied' && unit.byHand) return { how: 'by-hand', because: proof.claim }
  const unverified = stepOf(state, where[0])?.unverified ?? null
  return unverified === null ? null : { how: 'unverified', because: unverified }
}

function fail(state: RunState, event: Extract<RunEvent, { type: 'step.failed' }>, target: string): RunState {
  const where = [event.step, target] as const
  const unit = unitOf(state, ...where)
  if (unit.state.at === 'done') return state
  const failed: UnitState = { at: 'failed', fault: event.fault, byEngine: event.target !== null }
  return put(state, where, { ...unit, failures: unit.failures + 1, state: failed })
}

/** A failure of the whole step falls on what has not begun to act: a denial cannot make a write unhappen. */
function targetsOf(state: RunState, event: Extract<RunEvent, { type: 'step.failed' }>): readonly string[] {
  if (event.target !== null) return [event.target]
  const ids = (stepOf(state, event.step)?.targets ?? []).map(({ id }) => id)
  return ids.filter((id) => ['waiting', 'planned'].includes(unitOf(state, event.step, id).state.at))
}

function applied(state: RunState, where: Where, { receipt, byHand }: { receipt: Json; byHand: boolean }): RunState {
  const unit = unitOf(state, ...where)
  return unit.state.at === 'done' ? state : put(state, where, { ...unit, receipt, state: { at: 'applied', byHand } })
}

function done(state: RunState, where: Where, end: Omit<Extract<UnitState, { at: 'done' }>, 'at'>): RunState {
  return unitOf(state, ...where).state.at === 'done' ? state : at(state, where, { at: 'done', ...end })
}

function at(state: RunState, where: Where, to: UnitState): RunState {
  const unit = unitOf(state, ...where)
  return unit.state.at === 'done' ? state : put(state, where, { ...unit, state: to })
}

function put(state: RunState, [step, target]: Where, unit: Unit): RunState {
  return { ...state, units: { ...state.units, [unitId(step, target)]: unit } }
}

/** Once a step acts, its approval questions are history. */
function overtake(state: RunState, step: string): RunState {
  return closeQuestions(state, (id, of) => of === step && state.questions[id]?.question.kind === 'approve')
}

function closeQuestions(state: RunState, which: (id: string, step: string) => boolean): RunState {
  const questions = Object.entries(state.questions).map(([id, asked]) =>
    asked.open && which(id, asked.question.step) ? [id, { ...asked, open: false }] : [id, asked],
  )
  return { ...state, questions: Object.fromEntries(questions) as RunState['questions'] }
}
