import type { Json } from '../base/json.ts'
import type { Proof } from '../model/proof.ts'
import type { RunEvent } from './event.ts'
import { evolveQuestion } from './evolve-question.ts'
import { faultOfProof } from './fault.ts'
import type { Forced, How, Plan, RunState, Unit, UnitState } from './state.ts'
import { stepOf, unitOf } from './state.ts'
import type { Where } from './unit-change.ts'
import { applied, closeQuestions, done, overtake, put } from './unit-change.ts'

/**
 * State is what the events say, and only that. Total: every event has a case or does not compile, and an event that makes
 * no sense where it stands (a double, a late reply) leaves what is done, done.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.opened':
      return { ...state, spec: event.spec, requester: event.by }
    case 'run.aborted':
      return aborted({ ...state, aborted: { by: event.by, because: event.because } }, event.by)
    case 'run.closed':
      return { ...state, closed: event.outcome }
    case 'run.handed':
      return { ...state, handed: { by: event.by, to: event.to, because: event.because } }
    case 'witness.told':
      return { ...state, forced: state.forced.map((one) => (one.step === event.step ? { ...one, told: true } : one)) }
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

type StepEvent = Extract<RunEvent, { type: `step.${string}` }>

function evolveStep(state: RunState, event: StepEvent): RunState {
  switch (event.type) {
    case 'step.entered':
      return { ...state, steps: { ...state.steps, [event.step]: 'entered' } }
    case 'step.approved': {
      const approvals = [...(state.approvals[event.step] ?? []), { by: event.by, digest: event.digest }]
      return { ...state, approvals: { ...state.approvals, [event.step]: approvals } }
    }
    case 'step.forced':
      return { ...state, forced: [...state.forced, forcedBy(event, state.forced.length)] }
    case 'step.reopened':
      return reopened(state, [event.step, event.target])
    case 'step.denied':
      return closeQuestions(state, (_, step) => step === event.step, event.by)
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
  { type: `step.${'entered' | 'approved' | 'forced' | 'reopened' | 'denied' | 'settled' | 'failed'}` }
>

function evolveUnit(state: RunState, event: UnitEvent): RunState {
  const where = [event.step, event.target] as const
  const unit = unitOf(state, ...where)
  if (unit.state.at === 'done') return state
  switch (event.type) {
    case 'step.planned': {
      const plan = planOf(event)
      return put(state, where, { ...unit, planned: plan, state: { at: 'planned', plan } })
    }
    case 'step.applying':
      return unit.planned
        ? put({ ...overtake(state, event.step), acted: true }, where, {
            ...unit,
            applies: unit.applies + 1,
            hand: null,
            state: { at: 'in_doubt', plan: unit.planned },
          })
        : state
    case 'step.doubted':
      return put(state, where, { ...unit, doubt: event.fault })
    case 'step.applied':
      return applied(state, where, { receipt: event.receipt, byHand: unit.taken === 'done' })
    case 'step.verified':
      return verified(state, where, event.proof)
    case 'step.retried':
      return unit.state.at === 'failed' ? put(state, where, { ...unit, taken: 'no', state: { at: 'waiting' } }) : state
    case 'step.taken':
      return taken(state, where, event.because)
    case 'step.skipped':
      return skipped(state, where, event)
  }
}

function forcedBy(event: Extract<RunEvent, { type: 'step.forced' }>, nth: number): Forced {
  const { step, by, digest, because, witness } = event
  return { nth, step, by, digest, because, witness, spent: false, told: false, review: null }
}

/** Nobody has to answer any more for what will not be done. */
function aborted(state: RunState, by: string): RunState {
  const ends = (step: string): boolean => stepOf(state, step)?.always === false
  return closeQuestions(state, (id, step) => ends(step) && state.questions[id]?.question.kind !== 'review', by)
}

function skipped(state: RunState, where: Where, { because, by }: { because: string; by: string }): RunState {
  const [step, target] = where
  const ended = done(state, where, { how: 'skipped', because, receipt: null, proof: null })
  const isOver = (stepOf(state, step)?.targets ?? []).every(({ id }) => unitOf(ended, step, id).state.at === 'done')
  const about = (id: string): boolean => {
    const { question } = ended.questions[id] ?? {}
    return question?.kind !== 'review' && question?.step === step && (isOver || question.target === target)
  }
  return closeQuestions(ended, about, by)
}

function planOf(event: Extract<RunEvent, { type: 'step.planned' }>): Plan {
  const { plan: kind, change, says, lines, wants, cannot_undo: cannotUndo } = event
  return { kind, change, says, lines, wants, ...(cannotUndo !== undefined && { cannotUndo }) }
}

function taken(state: RunState, where: Where, because: string): RunState {
  const unit = unitOf(state, ...where)
  if (unit.state.at !== 'failed') return state
  const lines = [...(unit.planned?.lines ?? []), `taken over because: ${because}`, 'afterwards stanch looks at it']
  const says = unit.planned?.says ?? stepOf(state, where[0])?.title ?? where[0]
  const plan: Plan = { kind: 'by-hand', change: null, says, lines, wants: [] }
  return put(state, where, { ...unit, taken: 'asked', state: { at: 'planned', plan } })
}

/** The one way by which what is done is done no more. Whoever approved it before approved it once. */
function reopened(state: RunState, where: Where): RunState {
  const unit = unitOf(state, ...where)
  const [step] = where
  if (unit.state.at !== 'done') return state
  const again: Unit = {
    ...unit,
    state: { at: 'waiting' },
    receipt: unit.state.receipt ?? unit.receipt,
    doubt: null,
    // Kept above zero: what we wrote is verified again, whoever finds it there.
    applies: Math.min(unit.applies, 1),
    taken: 'no',
    hand: null,
    redone: unit.redone + 1,
  }
  const forced = state.forced.map((one) => (one.step === step ? { ...one, spent: true } : one))
  const released = state.released === 'all' ? state.released : state.released.filter((id) => id !== step)
  return put({ ...state, forced, released, approvals: { ...state.approvals, [step]: [] } }, where, again)
}

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
  const { state: unit, taken: by } = unitOf(state, ...where)
  if (by === 'done' || (unit.at === 'applied' && unit.byHand)) return { how: 'by-hand', because: proof.claim }
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
