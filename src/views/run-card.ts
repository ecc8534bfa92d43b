import { formatDuration } from '../base/duration.ts'
import type { Exposure } from '../model/exposure.ts'
import { PHASES } from '../model/runbook.ts'
import type { Entry } from '../journal/entry.ts'
import { shortRun } from '../journal/run-id.ts'
import { concernsLeak } from '../run/briefing.ts'
import { fold } from '../run/fold.ts'
import { progress } from '../run/progress.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { unitOf } from '../run/state.ts'
import type { Fact } from './facts.ts'
import { facts } from './facts.ts'
import { brokenGlassLines } from './break-glass.ts'
import { exposureLine } from './exposure-line.ts'
import type { Line } from './line.ts'
import { commandLine, line } from './line.ts'
import type { Verdict } from './verdict.ts'
import { allWords, verdict } from './verdict.ts'
import type { Wait } from './waits.ts'
import { waits } from './waits.ts'
import type { Word } from './word.ts'
import { countWords, handWords, isOver, MARK, stepWords, TONE, unitWord, worst } from './word.ts'

/** Where a run stands, as data: what `--output json` gives and what every screen is drawn from. */
export interface RunCard {
  readonly run: string
  readonly runbook: string
  readonly title: string
  readonly credential: string | null
  readonly drill: boolean
  /** Null when no leak began this run. */
  readonly exposure: Exposure | null
  readonly verdict: Verdict
  readonly closed: RunState['closed']
  readonly acted: boolean
  readonly waits: readonly Wait[]
  readonly phases: readonly PhaseCard[]
  /** `5 proven · 1 by hand`, counted by target. */
  readonly counts: string
  readonly residual: readonly string[]
  readonly facts: readonly Fact[]
}

export interface PhaseCard {
  readonly phase: (typeof PHASES)[number]
  readonly at: 'waiting' | 'running' | 'over'
  readonly word: Word
  readonly counts: string
  readonly steps: readonly StepCard[]
}

export interface StepCard {
  readonly step: string
  readonly title: string
  readonly word: Word
  readonly counts: string
  /** The last thing known of it, in words. */
  readonly says: string
}

export function runCard(run: string, entries: readonly Entry[]): RunCard {
  const state = fold(entries.map(({ event }) => event))
  const { spec } = state
  return {
    run,
    runbook: spec.runbook.name,
    title: spec.runbook.title,
    credential: spec.credential,
    drill: spec.drill,
    exposure: concernsLeak(state) ? state.exposure : null,
    verdict: verdict(state),
    closed: state.closed,
    acted: state.acted,
    waits: waits(run, state),
    phases: phaseCards(state),
    counts: countWords(allWords(state)),
    residual: state.residual,
    facts: facts(entries),
  }
}

/** The whole screen: is the leak open, what waits for a person, the phases with the running ones open, the recap. */
export function runCardLines(run: string, entries: readonly Entry[]): readonly Line[] {
  const card = runCard(run, entries)
  const state = fold(entries.map(({ event }) => event))
  return [
    line(titleOf(card), 'strong'),
    ...exposureLine(state),
    ...brokenGlassLines(state),
    ...(state.handed
      ? [line(`handed to ${state.handed.to} by ${state.handed.by}: ${state.handed.because}`, 'warn')]
      : []),
    ...card.waits.flatMap((wait) => waitLines(wait)),
    ...card.phases.flatMap(phaseLines),
    ...recapLines(card),
  ]
}

/** Always the last lines. */
export function recapLines(card: RunCard): readonly Line[] {
  const times = card.facts.filter(({ name }) => name === 'to_revoke' || name === 'to_contain')
  const shown = times.flatMap(({ title: name, ms }) =>
    ms === null ? [] : [`${name.toLowerCase()} ${formatDuration(ms)}`],
  )
  return [
    line(
      [card.verdict.word, card.counts, shown.join(' · ')].filter((part) => part !== '').join('   '),
      card.verdict.tone,
    ),
    ...card.residual.map((rest) => line(`still open: ${rest}`, 'warn')),
    line(`next: ${nextCommand(card)}`, 'dim'),
  ]
}

/** `mine`: the person who reads this may answer it. */
export function waitLines({ says, who, then, command, kind }: Wait, mine = false): readonly Line[] {
  const about = [who.join(', '), kind === 'failed' ? '' : then].filter((part) => part !== '').join('; ')
  const from = about === '' ? '' : ` (${about})`
  const word = `${kind === 'failed' ? 'FAILED' : 'WAITING'}${mine ? ' FOR YOU' : ''}`
  return [line(`${word}  ${says}${from}`, kind === 'failed' ? 'bad' : 'warn'), commandLine(command, 'strong')]
}

export function phaseCards(state: RunState): readonly PhaseCard[] {
  const where = progress(state)
  return PHASES.flatMap((phase): PhaseCard[] => {
    const steps = state.spec.steps.filter((step) => step.phase === phase)
    if (steps.length === 0) return []
    const words = steps.flatMap((step) => stepWords(state, step))
    const over = steps.every((step) => isOver(state, step))
    const begun = steps.some((step) => state.steps[step.id] !== undefined || where.get(step.id) === 'ready')
    const at = over ? 'over' : begun ? 'running' : 'waiting'
    return [
      { phase, at, word: worst(words), counts: countWords(words), steps: steps.map((step) => stepCard(state, step)) },
    ]
  })
}

function stepCard(state: RunState, step: StepSpec): StepCard {
  const words = stepWords(state, step)
  return {
    step: step.id,
    title: step.title,
    word: worst(words),
    counts: countWords(words),
    says: lastWords(state, step),
  }
}

/** Of the worst target: a fault, a proof's claim, a reason. */
function lastWords(state: RunState, step: StepSpec): string {
  const bad = worst(stepWords(state, step))
  const units = step.targets.map(({ id }) => unitOf(state, step.id, id))
  const found = units.find((one) => unitWord(one.state) === bad)
  if (!found) return ''
  const { state: unit, hand } = found
  if (unit.at === 'failed') return unit.fault.what
  if (unit.at === 'done') return [unit.because, handWords(unit, hand)].filter(Boolean).join('; ')
  return unit.at === 'planned' || unit.at === 'in_doubt' ? unit.plan.says : ''
}

/** What it is about, in a line; a drill says so. */
export function titleOf({
  title: of,
  credential,
  run,
  drill,
}: Pick<RunCard, 'title' | 'credential' | 'run' | 'drill'>): string {
  return [of, credential ?? '', `run ${shortRun(run)}`, drill ? 'DRILL' : ''].filter((part) => part !== '').join('   ')
}

export function phaseLines(card: PhaseCard): readonly Line[] {
  const mark = card.at === 'over' ? MARK[card.word] : card.at === 'running' ? '>' : MARK.waiting
  const tone = card.at === 'over' ? TONE[card.word] : card.at === 'running' ? 'strong' : 'dim'
  const head = line(`${mark} ${card.phase.padEnd(10)} ${card.counts}`, tone)
  return card.at === 'running' ? [head, ...card.steps.map(stepLine)] : [head]
}

function stepLine({ step, word, counts, says }: StepCard): Line {
  const state = counts.includes('·') ? counts : word
  return line(`${MARK[word]} ${step.padEnd(18)} ${state}${says === '' ? '' : `   ${says}`}`, TONE[word], 2)
}

function nextCommand({ run, closed, waits: open }: RunCard): string {
  if (closed) return `stanch report ${shortRun(run)}`
  return open[0]?.command ?? `stanch runs resume ${shortRun(run)}`
}
