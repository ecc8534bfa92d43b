import type { Exposure } from '../model/exposure.ts'
import { concernsLeak } from '../run/briefing.ts'
import type { RunState } from '../run/state.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

const HEADLINE: Record<Exposure, Line> = {
  live: line('THE LEAKED SECRET STILL WORKS', 'bad'),
  contained: line('the leaked secret is refused; not yet proven over the whole propagation window', 'warn'),
  dead: line('the leaked secret is dead (proven)', 'good'),
  unknown: line('WE DO NOT KNOW whether the leaked secret still works', 'bad'),
}

/** The first thing on every screen. Unknown is as loud as live. None for a run that no leak began. */
export function exposureLine(state: RunState): readonly Line[] {
  return concernsLeak(state) ? [HEADLINE[state.exposure]] : []
}
