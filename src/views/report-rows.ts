import type { Entry } from '../journal/entry.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState, UnitState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'
import { answerWords } from './answer-words.ts'
import { md } from './markdown.ts'
import { handWords, unitWord } from './word.ts'

/** One row a unit: phase, step, target, state, and what was shown. */
export function stepRows(state: RunState): readonly (readonly string[])[] {
  return state.spec.steps.flatMap((step) => {
    const head = [step.phase, md(step.title)]
    if (state.steps[step.id] === 'passed') return [[...head, '', 'not needed', md(step.when ?? '')]]
    return step.targets.map(({ id }) => {
      const { state: unit, hand } = unitOf(state, step.id, id)
      return [...head, md(id), unitWord(unit), md([shown(unit), handWords(unit, hand)].filter(Boolean).join('; '))]
    })
  })
}

function shown(unit: UnitState): string {
  if (unit.at === 'failed') return `${unit.fault.what}; saw ${unit.fault.saw}`
  if (unit.at !== 'done') return ''
  return unit.proof ? `${unit.proof.claim}: ${unit.proof.seen.join('; ')}` : unit.because
}

const DECISION = {
  'step.approved': 'approved',
  'step.forced': 'BROKE THE GLASS',
  'step.taken': 'took over by hand',
  'step.reopened': 'had it done once more',
  'run.handed': 'handed the run over',
  'step.denied': 'denied',
  'step.skipped': 'skipped',
  'step.retried': 'tried again',
  'question.answered': 'answered',
  'run.opened': 'started the run',
  'run.aborted': 'aborted the run',
  'run.resumed': 'resumed the run',
} as const

/** What people decided, who they were, and how that was known. */
export function decisionRows(entries: readonly Entry[]): readonly (readonly string[])[] {
  return entries.flatMap(({ event, actor, ts }) => {
    if (!(event.type in DECISION) || !('by' in event) || event.by === 'stanch') return []
    const word = DECISION[event.type as keyof typeof DECISION]
    const signed = event.type === 'step.approved' && event.signature !== null ? ', signed' : ''
    const known = actor.level === 'engine' ? 'recorded by the engine' : `${actor.level} via ${actor.via}${signed}`
    return [[`${ts.slice(0, 19)}Z`, md(event.by), md(known), word, md(about(event))]]
  })
}

function about(event: Entry['event']): string {
  if (event.type === 'step.approved') return `${event.step}, plan ${event.digest}`
  if (event.type === 'step.forced') return `${event.step}, witness ${event.witness}, because: ${event.because}`
  if (event.type === 'run.handed') return `to ${event.to} because: ${event.because}`
  if (event.type === 'question.answered') return `${event.id} ${answerWords(event.answer)}`.trimEnd()
  const place = 'step' in event ? event.step : ''
  const target = 'target' in event && event.target !== null ? `/${event.target}` : ''
  return `${place}${target}${'because' in event ? ` because: ${event.because}` : ''}`
}

/** Everything that is not proven, with its reason: gaps stay in the report for ever. */
export function gapLines(state: RunState): readonly string[] {
  const gaps = state.spec.steps.flatMap((step) => gapsOf(state, step))
  const abort = state.aborted ? [`- The run was aborted by ${md(state.aborted.by)}: ${md(state.aborted.because)}`] : []
  const all = [...abort, ...gaps]
  return all.length > 0 ? all : ['Everything was done and proven, or was not needed.']
}

function gapsOf(state: RunState, step: StepSpec): readonly string[] {
  if (state.steps[step.id] === 'passed') return []
  return step.targets.flatMap(({ id }) => {
    const unit = unitOf(state, step.id, id).state
    const word = unitWord(unit)
    if (word === 'proven' || word === 'already so') return []
    const because = unit.at === 'done' ? unit.because : shown(unit)
    return [`- **${word}**: ${md(step.title)} on ${md(id)}${because === '' ? '' : `: ${md(because)}`}`]
  })
}
