import { hasEnded } from '../run/progress.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState, UnitState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'
import type { Tone } from './line.ts'

/**
 * Where a unit, a step or a phase stands, in the one word that screens, reports and exports share. Only `proven` was shown
 * from outside; `already so` needed no act of ours. From worst to best.
 */
export const WORDS = [
  'failed',
  'in doubt',
  'acted, not yet verified',
  'planned',
  'waiting',
  'skipped',
  'unverified',
  'by hand',
  'already so',
  'not needed',
  'proven',
] as const
export type Word = (typeof WORDS)[number]

export const TONE: Record<Word, Tone> = {
  failed: 'bad',
  'in doubt': 'bad',
  'acted, not yet verified': 'plain',
  planned: 'plain',
  waiting: 'dim',
  skipped: 'warn',
  unverified: 'warn',
  'by hand': 'warn',
  'already so': 'good',
  'not needed': 'dim',
  proven: 'good',
}

export const MARK: Record<Word, string> = {
  failed: '✗',
  'in doubt': '?',
  'acted, not yet verified': '…',
  planned: '…',
  waiting: '·',
  skipped: '↷',
  unverified: '?',
  'by hand': '◆',
  'already so': '=',
  'not needed': '-',
  proven: '✓',
}

const HOW = {
  proven: 'proven',
  settled: 'already so',
  'by-hand': 'by hand',
  unverified: 'unverified',
  skipped: 'skipped',
} as const

export function unitWord(unit: UnitState): Word {
  switch (unit.at) {
    case 'waiting':
      return 'waiting'
    case 'planned':
      return 'planned'
    case 'in_doubt':
      return 'in doubt'
    case 'applied':
      return 'acted, not yet verified'
    case 'failed':
      return 'failed'
    case 'done':
      return HOW[unit.how]
  }
}

/** Who did it, beside what is known of it: what a person did can be proven like anything else. Empty when nobody did. */
export function handWords(unit: UnitState, hand: string | null): string {
  const wasDone = unit.at === 'done' && (unit.how === 'proven' || unit.how === 'by-hand' || unit.how === 'settled')
  return hand !== null && wasDone ? `done by hand by ${hand}` : ''
}

/** The words of a step's units; a step settled as a whole has one. */
export function stepWords(state: RunState, step: StepSpec): readonly Word[] {
  if (state.steps[step.id] === 'passed') return ['not needed']
  return step.targets.map(({ id }) => unitWord(unitOf(state, step.id, id).state))
}

/** The worst of them: a step is as good as its worst target. */
export function worst(words: readonly Word[]): Word {
  // What was not needed says nothing about what was.
  const counted = words.some((word) => word !== 'not needed') ? words.filter((word) => word !== 'not needed') : words
  return WORDS.find((word) => counted.includes(word)) ?? 'waiting'
}

/** Nothing of it can move any more without a person undoing its end. */
export function isOver(state: RunState, step: StepSpec): boolean {
  return state.steps[step.id] === 'passed' || step.targets.every(({ id }) => hasEnded(state, step, id))
}

/** `5 proven · 1 by hand · 1 skipped`, best first; what nobody counts is left out. */
export function countWords(words: readonly Word[]): string {
  return WORDS.toReversed()
    .map((word) => ({ word, count: words.filter((other) => other === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(' · ')
}
