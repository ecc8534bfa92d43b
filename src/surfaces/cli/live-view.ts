import { DefaultRenderer, Listr, ListrLogger, ListrTaskState, ProcessOutput } from 'listr2'
import type { Entry } from '../../journal/entry.ts'
import type { Line } from '../../views/line.ts'
import type { LiveScreen } from '../../views/live-screen.ts'
import { liveScreen } from '../../views/live-screen.ts'
import type { PhaseCard } from '../../views/run-card.ts'
import { paint } from './paint.ts'
import type { RunView } from './run-view.ts'

/**
 * Phases as the top level, only the running ones open, redrawn on stderr, and above them the clock that goes on by itself.
 * The tasks of listr2 do nothing: their states and titles are set from the journal, because listr2's own states call a
 * skipped step done after a prompt.
 */
export function createLiveView(): RunView {
  let drawing: Drawing | undefined
  let entries: readonly Entry[] = []
  let ticking: NodeJS.Timeout | undefined
  const paintNow = (): void => drawing?.redraw(liveScreen(entries, process.stderr.rows), sinceOpening(entries))
  return {
    show: async (moment) => {
      entries = moment.entries
      drawing ??= await draw(liveScreen(entries, process.stderr.rows))
      paintNow()
      ticking ??= setInterval(paintNow, 1000).unref()
    },
    stop: async () => {
      clearInterval(ticking)
      ticking = undefined
      await drawing?.end()
      drawing = undefined
    },
  }
}

function sinceOpening(entries: readonly Entry[]): number {
  return Math.max(0, Date.now() - Date.parse(entries[0]?.ts ?? ''))
}

interface Drawing {
  redraw(screen: LiveScreen, now: number): void
  end(): Promise<void>
}

/**
 * listr2 would fall back to its simple renderer, on stdout, whenever stdout is not a terminal. And it draws after every
 * change of a task: what changes together is drawn once, or a screen would contradict itself.
 */
class OnStderr extends DefaultRenderer {
  static override nonTTY = true
  #isDue = false
  #isOver = false

  override update(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      if (!this.#isOver) super.update()
    })
  }

  override end(): void {
    this.#isOver = true
    super.end()
  }
}

interface Slot {
  title$: string
  state$: ListrTaskState
}

const [HEAD, RECAP] = ['head', 'recap']

async function draw({ phases }: LiveScreen): Promise<Drawing> {
  const slots = new Map<string, Slot>()
  const { promise: over, resolve: finish } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const names = [HEAD, ...phases.map(({ card }) => card.phase), RECAP]
  const list = new Listr(
    names.map((name) => ({
      title: ' ',
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
  const set = (name: string, lines: readonly Line[], state: ListrTaskState): void => {
    const slot = slots.get(name)
    if (slot) Object.assign(slot, { title$: paint(lines, UNBROKEN).trimEnd() || ' ', state$: state })
  }
  return {
    redraw: ({ head, phases: now, recap }, since) => {
      set(HEAD, head(since), ListrTaskState.SKIPPED)
      for (const { card, lines } of now) set(card.phase, underSpinner(card, lines), stateOf(card))
      set(RECAP, [recap], ListrTaskState.SKIPPED)
    },
    end: async () => {
      finish()
      await running
    },
  }
}

/** Colours as on stderr, but one row a line: the renderer cuts what is too long, so that the picture keeps its height. */
const UNBROKEN: NodeJS.WriteStream = Object.create(process.stderr, {
  columns: { value: Infinity },
}) as NodeJS.WriteStream

/** While a phase runs a spinner stands where its mark would. */
function underSpinner({ at }: PhaseCard, [head, ...steps]: readonly Line[]): readonly Line[] {
  return head && at === 'running' ? [{ ...head, text: head.text.slice(2) }, ...steps] : head ? [head, ...steps] : []
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
