import { formatDuration } from '../base/duration.ts'
import { dateWords } from '../base/instant.ts'
import type { Entry } from '../journal/entry.ts'
import type { Question } from '../run/event.ts'
import type { RunState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'
import { stepOf } from '../run/state.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import { approvalInWords } from './plan-card.ts'

/** All that one must know before answering, in this order: what will be done, undo, what a no means, who, until when. */
export function questionLines(entries: readonly Entry[], state: RunState, question: Question): readonly Line[] {
  const { kind, step, prompt, lines, rule, digest } = question
  const drill = state.spec.drill ? 'DRILL   ' : ''
  const rows: readonly (readonly [string, string | null])[] = [
    ['undo', kind === 'approve' ? undoOf(state, step) : null],
    ['if denied', kind === 'approve' ? deniedWords(state, step) : null],
    ['rule', rule && approvalInWords(rule)],
    ['asked', `${askedAt(entries, question)}; ${timeoutWords(question)}`],
  ]
  const todo = lines.filter((text) => text !== prompt)
  return [
    line(`${drill}${TITLE[kind]}   step ${step}   ${prompt}`, 'strong'),
    ...todo.map((text, at) => line(kind === 'by-hand' ? `${at + 1}. ${text}` : text, 'plain', 2)),
    ...rows.flatMap(([name, says]) => (says === null ? [] : [line(`${name.padEnd(10)} ${says}`, 'dim', 2)])),
    ...(kind === 'approve' && digest !== null ? [line(`plan ${digest}`, 'dim', 2)] : []),
  ]
}

const TITLE: Record<Question['kind'], string> = {
  approve: 'Approval',
  'by-hand': 'By hand',
  review: 'Review',
  go: 'Go on?',
}

/** What happens when nobody answers. */
export function timeoutWords({ kind, rule, escalated, due_at: due }: Question): string {
  if (kind === 'review') return `${due === undefined ? '' : `due ${dateWords(due)}; `}the run cannot close without it`
  if (!rule || rule.on_timeout === 'wait') return 'waits until somebody answers'
  const within = formatDuration(rule.within_ms)
  if (rule.on_timeout === 'deny') return `counts as denied after ${within}`
  return escalated
    ? 'asked for the second time; now it waits'
    : `asked once more, marked, after ${within}; then it waits`
}

function askedAt(entries: readonly Entry[], { id }: Question): string {
  const entry = entries.find(({ event }) => event.type === 'question.asked' && event.question.id === id)
  return entry ? `${entry.ts.slice(11, 19)}Z` : 'now'
}

function undoOf(state: RunState, id: string): string {
  const targets = stepOf(state, id)?.targets ?? []
  const reasons = targets.flatMap(({ id: target }) => unitOf(state, id, target).planned?.cannotUndo ?? [])
  return reasons.length > 0 ? `none: ${[...new Set(reasons)].join('; ')}` : 'not said by its connector'
}

function deniedWords(state: RunState, id: string): string {
  const waiting = state.spec.steps.filter((step) => step.needs.includes(id)).map((step) => step.id)
  const rest = waiting.length > 0 ? `; ${waiting.join(', ')} cannot begin` : ''
  return `nothing of it is done${rest}; the exposure stays ${state.exposure}`
}

/** Who answered a question of this step last, and how that is known; for whoever was about to. */
export function answeredBy(entries: readonly Entry[], step: string): string | undefined {
  const last = entries.findLast(({ event }) => 'by' in event && stepOfAnswer(event) === step)
  if (!last || !('by' in last.event)) return undefined
  const { event, actor, ts } = last
  return `${event.by} (${actor.level} via ${actor.via}) at ${ts.slice(11, 19)}Z: ${WORD[event.type] ?? 'answered'}`
}

function stepOfAnswer(event: Entry['event']): string | undefined {
  if (event.type === 'question.answered') return event.id.split(':')[1]?.split('/')[0]
  return 'step' in event && event.type in WORD ? event.step : undefined
}

const WORD: Readonly<Record<string, string>> = {
  'step.approved': 'approved',
  'step.forced': 'broke the glass',
  'step.denied': 'denied',
  'step.retried': 'had it tried again',
  'step.skipped': 'skipped it',
  'step.taken': 'took it over by hand',
}
