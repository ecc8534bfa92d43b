import type { Entry } from '../journal/entry.ts'
import { evolve } from '../run/evolve.ts'
import type { RunState } from '../run/state.ts'
import { initialState, openQuestions } from '../run/state.ts'
import { elapsed } from './elapsed.ts'
import { isOver, stepWords } from './word.ts'

/** One duration with its definition; `ms` is null when that moment was never reached. */
export interface Fact {
  readonly name: 'exposed' | 'to_revoke' | 'to_contain' | 'to_recover' | 'waiting_for_people'
  readonly title: string
  readonly ms: number | null
  readonly means: string
}

/** Five durations, all counted from the opening of the run. */
export function facts(entries: readonly Entry[]): readonly Fact[] {
  const seen = walk(entries)
  return [
    fact(
      'exposed',
      seen.closedFor,
      'from the opening of the run until the last moment at which the leaked secret was not known to be refused',
    ),
    fact(
      'to_revoke',
      seen.refused,
      'from the opening of the run until the first proof that the leaked secret is refused',
    ),
    fact(
      'to_contain',
      seen.contained,
      'from the opening of the run until every contain and eradicate step had ended, proven or accepted by a person',
    ),
    fact('to_recover', seen.recovered, 'from the opening of the run until every recover step was proven'),
    fact('waiting_for_people', seen.asked, 'all the time in which at least one question to a person was open'),
  ]
}

const TITLE = {
  exposed: 'Exposed',
  to_revoke: 'Time to revoke',
  to_contain: 'Time to contain',
  to_recover: 'Time to recover',
  waiting_for_people: 'Waiting for people',
}

function fact(name: Fact['name'], ms: number | null, means: string): Fact {
  return { name, title: TITLE[name], ms, means }
}

interface Moments {
  closedFor: number | null
  refused: number | null
  contained: number | null
  recovered: number | null
  asked: number
}

function walk(entries: readonly Entry[]): Moments {
  const at = elapsed(entries)
  const moments: Moments = { closedFor: null, refused: null, contained: null, recovered: null, asked: 0 }
  let state = initialState
  for (const [i, { event }] of entries.entries()) {
    if (openQuestions(state).length > 0) moments.asked += (at[i] ?? 0) - (at[i - 1] ?? 0)
    state = evolve(state, event)
    learn(moments, state, at[i] ?? 0)
  }
  return moments
}

function learn(moments: Moments, state: RunState, now: number): void {
  const isRefused = state.exposure === 'dead' || state.exposure === 'contained'
  if (isRefused) moments.refused ??= now
  moments.closedFor = isRefused ? (moments.closedFor ?? now) : null
  moments.contained = hasContained(state) ? (moments.contained ?? now) : null
  moments.recovered = hasRecovered(state) ? (moments.recovered ?? now) : null
}

function hasContained(state: RunState): boolean {
  const steps = state.spec.steps.filter(({ phase }) => phase === 'contain' || phase === 'eradicate')
  return steps.length > 0 && steps.every((step) => isOver(state, step) && !stepWords(state, step).includes('failed'))
}

function hasRecovered(state: RunState): boolean {
  const steps = state.spec.steps.filter(({ phase }) => phase === 'recover')
  const good = ['proven', 'already so', 'not needed']
  return steps.length > 0 && steps.every((step) => stepWords(state, step).every((word) => good.includes(word)))
}
