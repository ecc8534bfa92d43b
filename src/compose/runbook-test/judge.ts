import type { Document, Path } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import type { Problem } from '../../model/problem.ts'
import type { RunEvent } from '../../run/event.ts'
import { stepOf, unitOf } from '../../run/state.ts'
import { markOf } from '../../views/plan-card.ts'
import type { Word } from '../../views/word.ts'
import { stepWords, unitWord, worst } from '../../views/word.ts'
import type { Expectation } from './format.ts'
import type { Played } from './play.ts'

interface Judging {
  readonly document: Document
  /** Of the case. */
  readonly path: Path
  readonly expect: Expectation
}

/** Every expectation that was not met (T001), at its place in the file, and what nobody wrote down (T003). */
export function judge({ document, path, expect }: Judging, played: Played): readonly Problem[] {
  const unmet = (at: Path, wanted: string, was: string): Problem =>
    problemAt(document.place([...path, 'expect', ...at]), 'T001', {
      what: `expected ${wanted}; it was ${was}`,
      fix: 'change the runbook, or what is expected of it',
    })
  const marks = Object.entries(expect.plan).flatMap(([unit, wanted]) => {
    const was = marksOf(played, unit)
    return was.length > 0 && was.every((mark) => mark === wanted) ? [] : [unmet(['plan', unit], wanted, listed(was))]
  })
  const steps = Object.entries(expect.steps).flatMap(([unit, wanted]) => {
    const was = wordOf(played, unit)
    return was === wanted ? [] : [unmet(['steps', unit], wanted, `${was ?? 'no such target'}${whyOf(played, unit)}`)]
  })
  return [
    ...played.missing.map((unit) => unrecorded(document, path, unit)),
    ...marks,
    ...steps,
    ...judgeJournal(expect, played).map(({ at, wanted, was }) => unmet(at, wanted, was)),
    ...judgeEnd(expect, played).map(({ at, wanted, was }) => unmet(at, wanted, was)),
  ]
}

function unrecorded(document: Document, path: Path, unit: string): Problem {
  const [step = unit] = unit.split('/')
  return problemAt(document.place([...path, 'answers'], 'key'), 'T003', {
    what: `the run came to ${unit}, and no answer is written down for it`,
    fix: `add ${step}: {} to answers when nothing about it is special`,
  })
}

interface Unmet {
  readonly at: Path
  readonly wanted: string
  readonly was: string
}

function judgeJournal({ journal, never }: Expectation, { entries }: Played): readonly Unmet[] {
  const told = entries.map(({ event }) => nameOf(event))
  const happened = never.flatMap((unwanted, at) => {
    const found = told.find((name) => isThis(name, unwanted))
    return found === undefined ? [] : [{ at: ['never', at], wanted: 'that it never happens', was: found }]
  })
  return [...firstOutOfOrder(told, journal), ...happened]
}

/** Each expected event is looked for after the one before it; where one is not found, the rest has no place to begin. */
function firstOutOfOrder(told: readonly string[], journal: readonly string[]): readonly Unmet[] {
  let from = 0
  for (const [at, wanted] of journal.entries()) {
    const found = told.findIndex((name, index) => index >= from && isThis(name, wanted))
    if (found < 0) {
      const earlier = told.slice(0, from).some((name) => isThis(name, wanted))
      return [{ at: ['journal', at], wanted, was: earlier ? 'before the event above it' : 'not in the journal' }]
    }
    from = found + 1
  }
  return []
}

/** `step.applying issue` is said of each of its targets. */
function isThis(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}/`)
}

function nameOf(event: RunEvent): string {
  if (event.type === 'question.asked') return `${event.type} ${event.question.step}`
  if (event.type === 'question.answered' || event.type === 'question.expired')
    return `${event.type} ${event.id.split(':')[1] ?? ''}`
  if (!('step' in event)) return event.type
  const target = 'target' in event ? event.target : null
  return `${event.type} ${event.step}${target === null ? '' : `/${target}`}`
}

function judgeEnd({ ends, exposure }: Expectation, { state }: Played): readonly Unmet[] {
  const end = state.closed ?? 'waiting'
  return [
    ...(end === ends ? [] : [{ at: ['ends'], wanted: ends, was: end }]),
    ...(exposure === undefined || exposure === state.exposure
      ? []
      : [{ at: ['exposure'], wanted: exposure, was: state.exposure }]),
  ]
}

function marksOf({ units }: Played, unit: string): readonly string[] {
  const [id, ...rest] = unit.split('/')
  const target = rest.join('/')
  return units
    .filter((one) => one.step.id === id && (target === '' || one.target === target))
    .map(({ step, plan }) => markOf(step.uses, plan))
}

function wordOf({ state }: Played, unit: string): Word | undefined {
  const [id = '', ...rest] = unit.split('/')
  const step = stepOf(state, id)
  const target = rest.join('/')
  if (!step || (target !== '' && !step.targets.some((one) => one.id === target))) return undefined
  return target === '' ? worst(stepWords(state, step)) : unitWord(unitOf(state, id, target).state)
}

function whyOf({ state }: Played, unit: string): string {
  const failed = Object.entries(state.units).find(
    ([id, { state: at }]) => at.at === 'failed' && (id === unit || id.startsWith(`${unit}/`)),
  )
  return failed?.[1].state.at === 'failed' ? ` (${failed[1].state.fault.code}: ${failed[1].state.fault.what})` : ''
}

function listed(marks: readonly string[]): string {
  return marks.length > 0 ? [...new Set(marks)].join(' and ') : 'not planned'
}
