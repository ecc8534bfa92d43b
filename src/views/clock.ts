import type { Entry } from '../journal/entry.ts'
import { concernsLeak } from '../run/briefing.ts'
import { evolve } from '../run/evolve.ts'
import type { RunState } from '../run/state.ts'
import { initialState } from '../run/state.ts'
import { elapsed } from './elapsed.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

/** Milliseconds from the opening of a run; null as long as it is not so. Taken back when a later proof finds it untrue. */
export interface Marks {
  readonly contained: number | null
  readonly dead: number | null
  /** The last entry. */
  readonly last: number
}

export function marks(entries: readonly Entry[]): Marks {
  const at = elapsed(entries)
  let state = initialState
  let found: Marks = { contained: null, dead: null, last: 0 }
  for (const [i, { event }] of entries.entries()) {
    state = evolve(state, event)
    found = learn(found, state, at[i] ?? 0)
  }
  return found
}

function learn({ contained, dead }: Marks, { exposure }: RunState, now: number): Marks {
  const isDead = exposure === 'dead'
  const isContained = isDead || exposure === 'contained'
  return { contained: isContained ? (contained ?? now) : null, dead: isDead ? (dead ?? now) : null, last: now }
}

/** `exposed 00:41:12 · contained -- · proven dead --`; `now` in milliseconds since the opening. None when nothing leaked. */
export function clockLine(state: RunState, { contained, dead }: Marks, now: number): readonly Line[] {
  if (!concernsLeak(state)) return []
  const parts = [`exposed ${hands(contained ?? now)}`, `contained ${hands(contained)}`, `proven dead ${hands(dead)}`]
  return [line(parts.join(' · '), contained === null ? 'bad' : dead === null ? 'warn' : 'good')]
}

function hands(ms: number | null): string {
  if (ms === null) return '--'
  const seconds = Math.floor(ms / 1000)
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}
