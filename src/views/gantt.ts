import type { Entry } from '../journal/entry.ts'
import { fold } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import { mermaidLabel } from './markdown.ts'
import { stepWords, worst } from './word.ts'

interface Span {
  readonly from: string
  readonly to: string
}

/** A Mermaid gantt of the steps, one bar each from its first to its last event. Empty when no step has begun. */
export function gantt(entries: readonly Entry[]): readonly string[] {
  const state = fold(entries.map(({ event }) => event))
  const spans = spansOf(entries)
  if (spans.size === 0) return []
  const phases = [...new Set(state.spec.steps.map(({ phase }) => phase))]
  return [
    '```mermaid',
    'gantt',
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    '  axisFormat %H:%M:%S',
    ...phases.flatMap((phase) => section(state, phase, spans)),
    '```',
  ]
}

function spansOf(entries: readonly Entry[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>()
  for (const { event, ts } of entries) {
    const step = event.type === 'question.asked' ? event.question.step : 'step' in event ? event.step : undefined
    if (step !== undefined) spans.set(step, { from: spans.get(step)?.from ?? ts, to: ts })
  }
  return spans
}

function section(state: RunState, phase: string, spans: ReadonlyMap<string, Span>): readonly string[] {
  const bars = state.spec.steps.flatMap((step) => {
    const span = spans.get(step.id)
    if (step.phase !== phase || !span) return []
    const word = worst(stepWords(state, step))
    const tag = word === 'proven' ? 'done, ' : word === 'failed' || word === 'in doubt' ? 'crit, ' : ''
    // The word first: a line that begins with an id could begin with a word of Mermaid, such as `click`.
    return [`    ${word} - ${mermaidLabel(step.id)} :${tag}${span.from.slice(0, 19)}, ${span.to.slice(0, 19)}`]
  })
  return bars.length > 0 ? [`  section ${mermaidLabel(phase)}`, ...bars] : []
}
