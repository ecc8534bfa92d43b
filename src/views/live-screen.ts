import type { Entry } from '../journal/entry.ts'
import { fold } from '../run/fold.ts'
import { brokenGlassLines } from './break-glass.ts'
import type { Marks } from './clock.ts'
import { clockLine, marks } from './clock.ts'
import { exposureLine } from './exposure-line.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'
import type { PhaseCard, StepCard } from './run-card.ts'
import { phaseLines, runCard, titleOf, waitLines } from './run-card.ts'
import type { Word } from './word.ts'
import { countWords, WORDS } from './word.ts'

/** What a terminal shows of a run that goes on: always the leak, the clock and what waits; of the phases, what fits. */
export interface LiveScreen {
  /** `now`: milliseconds since the opening. */
  readonly head: (now: number) => readonly Line[]
  readonly marks: Marks
  readonly phases: readonly { readonly card: PhaseCard; readonly lines: readonly Line[] }[]
  readonly recap: Line
}

/** `rows` of the terminal. Waits that find no room are counted; steps too, the most urgent kept. */
export function liveScreen(entries: readonly Entry[], rows: number): LiveScreen {
  const state = fold(entries.map(({ event }) => event))
  const card = runCard(entries[0]?.run ?? '', entries)
  const found = marks(entries)
  const shown = card.waits.slice(0, rows < 20 ? 1 : 3)
  const hidden = card.waits.length - shown.length
  const waiting = [
    ...shown.flatMap((wait) => waitLines(wait)),
    ...(hidden > 0 ? [line(`and ${hidden} more; $ stanch status`, 'warn')] : []),
  ]
  const head = (now: number): readonly Line[] => [
    line(titleOf(card), 'strong'),
    ...exposureLine(state),
    ...clockLine(state, found, now),
    ...brokenGlassLines(state),
    ...waiting,
  ]
  const room = rows - head(0).length - card.phases.length - SPARE
  return { head, marks: found, phases: fit(card.phases, room), recap: line(recap(card), card.verdict.tone) }
}

/** The recap, and a row below for the cursor. */
const SPARE = 2

function recap({ verdict, counts }: ReturnType<typeof runCard>): string {
  return `${verdict.word}   ${counts}`
}

function fit(cards: readonly PhaseCard[], room: number): LiveScreen['phases'] {
  const open = cards.filter(({ at }) => at === 'running').length
  const share = Math.max(1, Math.floor(room / Math.max(1, open)))
  return cards.map((card) => ({ card, lines: card.at === 'running' ? fitOne(card, share) : phaseLines(card) }))
}

function fitOne(card: PhaseCard, share: number): readonly Line[] {
  if (card.steps.length <= share) return phaseLines(card)
  const kept = new Set(card.steps.toSorted((a, b) => rank(a.word) - rank(b.word)).slice(0, share - 1))
  const rest = card.steps.filter((step) => !kept.has(step))
  const steps: readonly StepCard[] = card.steps.filter((step) => kept.has(step))
  const more = `and ${rest.length} more steps: ${countWords(rest.map(({ word }) => word))}`
  return [...phaseLines({ ...card, steps }), line(more, 'dim', 2)]
}

/** What is stuck, then what moves, then what waits its turn; what is done matters least. */
function rank(word: Word): number {
  return WORDS.indexOf(word)
}
