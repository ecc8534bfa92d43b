import { jsonText } from '../../base/json-text.ts'
import type { Ended } from '../../engine/conduct.ts'
import { shortRun } from '../../journal/run-id.ts'
import { fold } from '../../run/fold.ts'
import type { RunState } from '../../run/state.ts'
import { commandLine, line } from '../../views/line.ts'
import { runCard, runCardLines } from '../../views/run-card.ts'
import type { App } from './app.ts'
import { createAsk } from './ask.ts'
import { exitOf } from './exit-of.ts'
import type { Moment } from './follow.ts'
import { follow } from './follow.ts'
import { Host } from './host.ts'
import type { RunView } from './run-view.ts'
import { createLineView } from './run-view.ts'
import type { Screen } from './screen.ts'
import { onSignals } from './signals.ts'

export interface ConductOptions {
  readonly app: App
  readonly run: string
  readonly screen: Screen
  /** Go on waiting for people although nobody is at this terminal. */
  readonly waitsForPeople: boolean
  /** Entries the person here has seen already: a resume does not tell the whole story again. */
  readonly seen?: number
}

/** Conducts a run before the eyes of a person: picture, questions, Ctrl-C, and the card at the end. Gives the exit code. */
export async function conductRun(options: ConductOptions): Promise<number> {
  const { app, run, screen, waitsForPeople } = options
  const [stop, ended] = [new AbortController(), new AbortController()]
  const view = await createView(screen)
  const resume = `stanch runs resume ${shortRun(run)}`
  let left = false
  const tell = (): void => void view.stop().then(() => screen.say(...STOPPING, commandLine(resume, 'strong')))
  const leave = (why: 'left' | 'interrupted'): void => {
    // The first reason counts: whoever is interrupted at a question leaves it open, too.
    if (stop.signal.aborted || (why === 'left' && waitsForPeople)) return
    left = why === 'left'
    stop.abort()
    if (!left) tell()
  }
  const host = screen.interactive
    ? new Host({ app, run, screen, view, ask: createAsk(screen, resume), leave })
    : undefined
  const off = onSignals(stop, tell)
  const drawing = draw({ ...options, view, host }, ended.signal)
  try {
    const end = await app.conduct(run, {
      signal: stop.signal,
      waits: (state) => waitsForPeople || (host?.expects(state) ?? app.rehearsal?.answers(state) ?? false),
    })
    ended.abort()
    await drawing
    await view.stop()
    return await close(options, left ? { ...end, how: 'stuck' } : end)
  } finally {
    ended.abort()
    await view.stop()
    off()
  }
}

const STOPPING = [line('stopping after the call in flight; press again to stop at once', 'warn')]

async function createView(screen: Screen): Promise<RunView> {
  if (screen.plain || screen.output === 'ndjson') return createLineView(screen)
  const { createLiveView } = await import('./live-view.ts')
  return createLiveView()
}

type Drawing = ConductOptions & { readonly view: RunView; readonly host: Host | undefined }

/** While a person is asked, the picture stands still; what happened meanwhile is shown with the next one. */
async function draw({ app, run, screen, view, host, seen = 0 }: Drawing, signal: AbortSignal): Promise<void> {
  let unseen: Moment['fresh'] = []
  for await (const moment of follow(app.store, run, signal)) {
    if (screen.output === 'ndjson') for (const entry of moment.fresh) screen.raw(`${jsonText(entry)}\n`)
    unseen = [...unseen, ...moment.fresh.filter(({ seq }) => seq > seen)]
    host?.show(moment)
    if (host?.isAsking) continue
    await view.show({ ...moment, fresh: unseen })
    unseen = []
  }
}

/** The same picture without conducting: until the run is closed, or the person has seen enough. */
export async function watchRun(app: App, run: string, screen: Screen): Promise<RunState> {
  const stop = new AbortController()
  const view = await createView(screen)
  const off = onSignals(stop, () => undefined)
  try {
    await draw({ app, run, screen, waitsForPeople: false, view, host: undefined }, stop.signal)
  } finally {
    await view.stop()
    off()
  }
  return fold((await app.store.read(run)).map(({ event }) => event))
}

/** From the journal as it is now, also what came after the last picture. */
async function close({ app, run, screen }: ConductOptions, end: Ended): Promise<number> {
  const entries = await app.store.read(run)
  const card = runCard(run, entries)
  const lines = runCardLines(run, entries)
  if (screen.output !== 'text') screen.say(...lines)
  screen.show(lines, screen.output === 'ndjson' ? { type: 'result', ...card } : card)
  return exitOf(end)
}
