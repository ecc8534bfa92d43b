import type { Briefing } from '../model/briefing.ts'
import type { Exposure } from '../model/exposure.ts'
import type { StepSpec } from './spec.ts'
import type { RunState } from './state.ts'
import { unitOf } from './state.ts'

const HEADLINE: Record<Exposure, string> = {
  live: 'The leaked secret still works.',
  contained: 'The leaked secret is refused; the proof over the whole window is still running.',
  dead: 'The leaked secret is dead, proven over the whole propagation window.',
  unknown: 'We do not know whether the leaked secret still works.',
}

/** What owners are told, from the state alone. Each line is a step in words that cannot be mistaken for more than was shown. */
export function briefing(run: string, state: RunState): Briefing {
  const others = state.spec.steps.filter(({ phase }) => phase !== 'notify')
  return {
    run,
    title: state.spec.runbook.title,
    drill: state.spec.drill,
    credential: state.spec.credential ?? 'none',
    exposure: concernsLeak(state) ? state.exposure : null,
    headline: concernsLeak(state) ? HEADLINE[state.exposure] : `${state.spec.runbook.title}.`,
    lines: others.map((step) => `${step.title}: ${stepInWords(state, step)}`),
    asks: others
      .filter((step) => stepInWords(state, step).includes('failed'))
      .map((step) => `Step "${step.title}" needs a person.`),
  }
}

/**
 * A run that was opened because a value leaked, as opposed to a scheduled one. By convention its input is named `leaked`;
 * whatever it is named, a run that left such a value in force concerns a leak.
 */
export function concernsLeak(state: RunState): boolean {
  return Object.hasOwn(state.spec.inputs, 'leaked') || state.exposure === 'live'
}

/** `2 proven, 1 skipped`, `not needed`, `failed on shop-env`, `not done yet`. */
export function stepInWords(state: RunState, step: StepSpec): string {
  if (state.steps[step.id] === 'passed') return 'not needed'
  const units = step.targets.map(({ id }) => ({ id, unit: unitOf(state, step.id, id).state }))
  const failed = units.filter(({ unit }) => unit.at === 'failed').map(({ id }) => id)
  if (failed.length > 0) return `failed on ${failed.join(', ')}`
  if (units.some(({ unit }) => unit.at !== 'done')) return 'not done yet'
  const words = units.map(({ unit }) => (unit.at === 'done' ? HOW[unit.how] : ''))
  const counts = [...new Set(words)].map((word) => `${words.filter((other) => other === word).length} ${word}`)
  return units.length === 1 ? (words[0] ?? '') : counts.join(', ')
}

const HOW = {
  proven: 'proven',
  settled: 'already so',
  'by-hand': 'by hand',
  unverified: 'not verified',
  skipped: 'skipped',
}
