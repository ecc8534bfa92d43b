import { safeText } from '../base/safe-text.ts'
import type { Entry } from '../journal/entry.ts'
import type { RunEvent } from '../run/event.ts'
import { evolve } from '../run/evolve.ts'
import type { RunState } from '../run/state.ts'
import { initialState, unitOf } from '../run/state.ts'
import { answerWords } from './answer-words.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'
import { proves } from './proves.ts'
import { unitWord } from './word.ts'

/** One event in words. `word` is what happened; `says` what is known of it. */
export interface Happening {
  readonly seq: number
  /** UTC, to the second, with Z. */
  readonly at: string
  readonly where: string
  readonly word: string
  readonly says: string
  readonly tone: Tone
}

/** All of a run, from its first entry on: what an event means depends on what came before. */
export function happenings(entries: readonly Entry[]): readonly Happening[] {
  let state = initialState
  return entries.map((entry) => {
    state = evolve(state, entry.event)
    return happening(entry, state)
  })
}

/** `14:13:02Z revoke/web  ACTING  …` */
export function timelineLine({ at, where, word, says, tone }: Happening): Line {
  return line(`${at.slice(11)} ${safeText(where, 60).padEnd(22)} ${word.padEnd(12)} ${says}`, tone)
}

/** `after`: the state with this event in it. */
function happening(entry: Entry, after: RunState): Happening {
  const { event, seq, ts } = entry
  const [word, says, tone = 'plain'] = tooLate(event, after) ?? tell(event)
  return { seq, at: `${ts.slice(0, 19)}Z`, where: whereOf(event), word, says: by(entry, says), tone }
}

/** A proof that comes after the end changes nothing: what was skipped stays skipped, whatever a late reply says. */
function tooLate(event: RunEvent, after: RunState): Told | null {
  if (event.type !== 'step.verified' || event.proof.verdict !== 'proven' || proves(event, after)) return null
  const { step, target, proof } = event
  const word = after.steps[step] === 'passed' ? 'not needed' : unitWord(unitOf(after, step, target).state)
  return ['too late', `it had ended as ${word}; seen after that: ${proof.seen.join('; ')}`, 'warn']
}

function whereOf(event: RunEvent): string {
  if (event.type === 'question.asked') return event.question.step
  if (!('step' in event)) return 'run'
  return 'target' in event && event.target !== null ? `${event.step}/${event.target}` : event.step
}

type Told = readonly [word: string, says: string, tone?: Tone]

function by({ event, actor }: Entry, says: string): string {
  const person = 'by' in event ? event.by : null
  if (person === null || actor.level === 'engine') return says
  return `${says}${says === '' ? '' : ' '}(${person}, known by ${actor.level})`
}

function tell(event: RunEvent): Told {
  if (event.type.startsWith('step.')) return tellStep(event as Extract<RunEvent, { type: `step.${string}` }>)
  return tellRun(event as Exclude<RunEvent, { type: `step.${string}` }>)
}

function tellRun(event: Exclude<RunEvent, { type: `step.${string}` }>): Told {
  switch (event.type) {
    case 'run.opened':
      return ['opened', `${event.spec.runbook.title}${event.spec.drill ? ' DRILL' : ''}`, 'strong']
    case 'run.resumed':
      return ['resumed', `epoch ${event.epoch}`, 'strong']
    case 'run.interrupted':
      return ['interrupted', event.because, 'warn']
    case 'run.aborted':
      return ['ABORTED', event.because, 'warn']
    case 'run.handed':
      return ['handed over', `to ${event.to}: ${event.because}`, 'strong']
    case 'witness.told':
      return tellWitness(event)
    case 'run.closed':
      return ['closed', `${event.outcome}; exposure ${event.exposure}`, event.outcome === 'proven' ? 'good' : 'warn']
    case 'note.added':
      return ['note', event.text]
    case 'escrow.sealed':
      return ['sealed', `${event.ref} ${event.fingerprint}`, 'dim']
    case 'escrow.destroyed':
      return ['destroyed', `${event.refs.length} sealed secrets`, 'dim']
    default:
      return tellQuestion(event)
  }
}

function tellWitness({ witness, channels }: Extract<RunEvent, { type: 'witness.told' }>): Told {
  const told = channels.filter((one) => one.told).map(({ channel }) => channel)
  const silent = channels.filter((one) => !one.told).map(({ channel, says }) => `${channel}: ${says}`)
  if (told.length === 0)
    return ['NOT TOLD', `${witness} could not be told: ${silent.join('; ') || 'no channel'}`, 'bad']
  return ['told', [`${witness} by ${told.join(', ')}`, ...silent].join('; '), silent.length > 0 ? 'warn' : 'plain']
}

function tellQuestion(event: Extract<RunEvent, { type: `question.${string}` }>): Told {
  switch (event.type) {
    case 'question.asked':
      return [QUESTION[event.question.kind], event.question.prompt, 'warn']
    case 'question.answered':
      return ['answered', `${event.id} ${answerWords(event.answer)}`.trimEnd()]
    case 'question.expired':
      return ['EXPIRED', `${event.id}, then ${event.then}`, 'warn']
  }
}

const QUESTION = { approve: 'ASKS', 'by-hand': 'BY HAND', review: 'REVIEW', go: 'ASKS TO GO' } as const

function tellStep(event: Extract<RunEvent, { type: `step.${string}` }>): Told {
  switch (event.type) {
    case 'step.entered':
      return ['begins', '', 'dim']
    case 'step.settled':
      return [event.target === null ? 'not needed' : 'already so', event.because, 'dim']
    case 'step.planned':
      return [event.plan === 'change' ? 'plans' : event.plan === 'look' ? 'looks' : 'by hand', event.says]
    case 'step.applying':
      return ['acts', '', 'strong']
    case 'step.doubted':
      return ['IN DOUBT', `${event.fault.what}; saw ${event.fault.saw} (${event.fault.code})`, 'bad']
    case 'step.applied':
      return ['acted', event.found ? 'seen by looking again' : '']
    case 'step.verified':
      return [
        PROOF[event.proof.verdict],
        `${event.proof.claim}: ${event.proof.seen.join('; ')}`,
        PROOF_TONE[event.proof.verdict],
      ]
    case 'step.failed':
      return ['FAILED', `${event.fault.what} (${event.fault.code})`, 'bad']
    default:
      return tellPeople(event)
  }
}

function tellPeople(
  event: Extract<
    RunEvent,
    { type: `step.${'approved' | 'forced' | 'denied' | 'retried' | 'skipped' | 'taken' | 'reopened'}` }
  >,
): Told {
  switch (event.type) {
    case 'step.approved':
      return ['approved', `${event.digest.slice(0, 19)}${event.signature === null ? '' : ', signed'}`, 'good']
    case 'step.forced':
      return ['BREAK-GLASS', `without approval, because: ${event.because}; witness ${event.witness}`, 'bad']
    case 'step.taken':
      return ['by hand', event.because, 'warn']
    case 'step.reopened':
      return ['once more', event.because, 'warn']
    case 'step.denied':
      return ['DENIED', event.because, 'bad']
    case 'step.retried':
      return ['again', '']
    case 'step.skipped':
      return ['SKIPPED', event.because, 'warn']
  }
}

const PROOF = { proven: 'PROVEN', disproven: 'DISPROVEN', unknown: 'UNVERIFIED' } as const
const PROOF_TONE = { proven: 'good', disproven: 'bad', unknown: 'warn' } as const
