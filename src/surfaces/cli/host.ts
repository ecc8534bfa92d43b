import type { Command } from '../../run/next.ts'
import { next } from '../../run/next.ts'
import type { RunState } from '../../run/state.ts'
import { line } from '../../views/line.ts'
import { answeredBy } from '../../views/question-card.ts'
import { standingLines } from '../../views/standing.ts'
import type { Wait } from '../../views/waits.ts'
import { waits } from '../../views/waits.ts'
import { answer, mayAnswer } from './answers.ts'
import { isLeft } from './ask.ts'
import type { Desk } from './desk.ts'
import { errorCard } from './error-card.ts'
import type { Moment } from './follow.ts'
import type { RunView } from './run-view.ts'

export interface HostOptions extends Omit<Desk, 'signal'> {
  readonly view: RunView
  /** `left`: nothing moves any more but what the person left open. `interrupted`: Ctrl-C at a question. */
  readonly leave: (why: 'left' | 'interrupted') => void
}

/**
 * Puts what waits to the person at the terminal, one question at a time, and takes a question away when somebody answers it
 * elsewhere. What they leave open is not asked again in this session.
 */
export class Host {
  readonly #options: HostOptions
  readonly #left = new Set<string>()
  #moment: Moment | undefined
  #asking: { readonly name: string; readonly taken: AbortController } | undefined

  constructor(options: HostOptions) {
    this.#options = options
  }

  get isAsking(): boolean {
    return this.#asking !== undefined
  }

  show(moment: Moment): void {
    this.#moment = moment
    const { name, taken } = this.#asking ?? {}
    if (name !== undefined && !this.#open(moment.state).some((wait) => nameOf(wait) === name)) taken?.abort()
    this.#askNext()
  }

  /** Something may still come from people, from here or from elsewhere. */
  expects(state: RunState): boolean {
    const { app, run } = this.#options
    return waits(run, state).some((wait) => !this.#left.has(nameOf(wait)) || !mayAnswer(app, state, wait))
  }

  #open(state: RunState): readonly Wait[] {
    const { app, run } = this.#options
    return waits(run, state).filter((wait) => !this.#left.has(nameOf(wait)) && mayAnswer(app, state, wait))
  }

  #askNext(): void {
    const moment = this.#moment
    if (this.#asking || !moment) return
    const [wait] = this.#open(moment.state)
    if (!wait) return this.#mayLeave(moment.state)
    if (goesLater(moment.state, wait)) return
    const taken = new AbortController()
    this.#asking = { name: nameOf(wait), taken }
    void this.#put(wait, moment, taken.signal).finally(() => {
      this.#asking = undefined
      this.#askNext()
    })
  }

  /** An engine that waits for people alone would sleep for ever once the people here have left everything open. */
  #mayLeave(state: RunState): void {
    if (!state.closed && next(state).length === 0 && !this.expects(state)) this.#options.leave('left')
  }

  async #put(wait: Wait, moment: Moment, signal: AbortSignal): Promise<void> {
    const { app, run, screen, view } = this.#options
    await view.stop()
    // While a question is open the picture stands still; the leak must be seen all the same.
    screen.say(...standingLines(run, moment.entries, moment.state))
    try {
      const wish = await answer({ ...this.#options, signal }, moment, wait)
      // To hand over is to leave: the question is for somebody else now.
      if (!wish || wish.ask === 'handover') this.#left.add(nameOf(wait))
      if (!wish) return
      const said = await app.request(run, wish)
      if (said.ok) this.#moment = undefined
      else this.#refused(wait, said.because)
    } catch (thrown) {
      const left = isLeft(thrown)
      if (left === 'by-hand') this.#options.leave('interrupted')
      if (left === 'elsewhere') return screen.say(line(`answered elsewhere: ${this.#who(wait)}`, 'warn'))
      this.#refused(wait, left === 'by-hand' ? 'left open' : errorCard(thrown).json.error.message)
    }
  }

  #who({ step }: Wait): string {
    return answeredBy(this.#moment?.entries ?? [], step) ?? 'it is no longer asked'
  }

  #refused(wait: Wait, because: string): void {
    this.#left.add(nameOf(wait))
    this.#options.screen.say(line(because, 'warn'))
  }
}

/**
 * Something else goes first: a step before it that will ask in a moment, such as one that the person here has just taken
 * over; and whatever still moves, when this is work for afterwards.
 */
function goesLater(state: RunState, { step: id }: Wait): boolean {
  const { steps } = state.spec
  const at = steps.findIndex((step) => step.id === id)
  const [earlier, isForAfterwards] = [steps.slice(0, at), steps[at]?.phase === 'improve']
  return next(state).some((command) => isForAfterwards || earlier.some((step) => step.id === soonAsking(command)))
}

/** The step that this command brings to its question, if it has one, without acting. */
function soonAsking(command: Command): string | undefined {
  if (command.do === 'ask') return command.question.step
  return command.do === 'enter' || command.do === 'observe' ? command.step : undefined
}

function nameOf({ kind, step, target, says }: Wait): string {
  return [kind, step, target ?? '', says].join('\u0000')
}
