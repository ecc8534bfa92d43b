import { DefaultRenderer, Listr, ListrLogger, ListrTaskState, ProcessOutput } from 'listr2'
import { exposureLine } from '../../views/exposure-line.ts'
import type { PhaseCard } from '../../views/run-card.ts'
import { phaseCards, phaseText } from '../../views/run-card.ts'
import { paint } from './paint.ts'
import type { RunView } from './run-view.ts'

/**
 * Phases as the top level, only the running ones open, redrawn on stderr. The tasks of listr2 do nothing: their states and
 * titles are set from the journal, because listr2's own states call a skipped step done after a prompt.
 */
export function createLiveView(): RunView {
  let drawing: Drawing | undefined
  return {
    show: async ({ state }) => {
      const cards = phaseCards(state)
      drawing ??= await draw(cards)
      const [head] = exposureLine(state)
      drawing.redraw(cards, head ? paint([head], process.stderr).trimEnd() : '')
    },
    stop: async () => {
      await drawing?.end()
      drawing = undefined
    },
  }
}

interface Drawing {
  redraw(cards: readonly PhaseCard[], head: string): void
  end(): Promise<void>
}

/** listr2 would fall back to its simple renderer, on stdout, whenever stdout is not a terminal. */
class OnStderr extends DefaultRenderer {
  static override nonTTY = true
}

interface Slot {
  title$: string
  state$: ListrTaskState
}

async function draw(cards: readonly PhaseCard[]): Promise<Drawing> {
  const slots = new Map<string, Slot>()
  const { promise: over, resolve: finish } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const names = ['exposure', ...cards.map(({ phase }) => phase)]
  const titles = new Map<string, string>(cards.map((card) => [card.phase, phaseText(card)]))
  const list = new Listr(
    names.map((name) => ({
      title: titles.get(name) ?? ' ',
      task: (_: unknown, { task }: { task: Slot }) => {
        slots.set(name, task)
        if (slots.size === names.length) begin()
        return over
      },
    })),
    { ...OPTIONS, rendererOptions: { ...STYLE, logger: onStderr() } },
  )
  const running = list.run()
  await begun
  return {
    redraw: (now, head) => {
      const exposure = slots.get('exposure')
      if (exposure) Object.assign(exposure, { title$: head === '' ? ' ' : head, state$: ListrTaskState.SKIPPED })
      for (const card of now) {
        const slot = slots.get(card.phase)
        if (slot) Object.assign(slot, { title$: phaseText(card), state$: stateOf(card) })
      }
    },
    end: async () => {
      finish()
      await running
    },
  }
}

/** It must neither catch signals nor end the process: a run is stopped by us, at the border of a call. */
const OPTIONS = {
  concurrent: true,
  exitOnError: false,
  registerSignalListeners: false,
  renderer: OnStderr,
  fallbackRendererCondition: false,
  silentRendererCondition: false,
}

/** No icon but the spinner: the marks and words come with the text. Cleared at the end; the run card is printed instead. */
const STYLE = {
  clearOutput: true,
  formatOutput: 'truncate',
  icon: { COMPLETED: '', SKIPPED_WITH_COLLAPSE: '', FAILED: '', WAITING: '' },
} as const

function onStderr(): ListrLogger<never> {
  const output = new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false })
  return new ListrLogger({ useIcons: true, toStderr: [], processOutput: output })
}

/** Only what is over and proven may be COMPLETED; every other end is a word in the text. */
function stateOf({ at, word }: PhaseCard): ListrTaskState {
  if (at === 'running') return ListrTaskState.STARTED
  if (at === 'waiting') return ListrTaskState.WAITING
  return word === 'proven' ? ListrTaskState.COMPLETED : ListrTaskState.SKIPPED
}
