import { evolve } from '../run/evolve.ts'
import type { Command } from '../run/next.ts'
import { next } from '../run/next.ts'
import type { RunState } from '../run/state.ts'
import { initialState } from '../run/state.ts'
import { expireQuestions, nextExpiry } from './expiry.ts'
import { perform } from './perform.ts'
import type { Engine, Moment } from './ports.ts'

/** `closed`; `stuck`: only a person can move it; `stopped`: the signal was aborted and nothing is in flight any more. */
export interface Ended {
  readonly how: 'closed' | 'stuck' | 'stopped'
  readonly state: RunState
}

export interface Conducting {
  readonly run: string
  /** Aborted: no new command is started, those in flight are told to end. */
  readonly signal: AbortSignal
  /** Whether to go on waiting for people (a terminal is there to ask them) or to end as `stuck`. */
  readonly waits: (state: RunState) => boolean
}

/**
 * The loop: read what is new, fold, see what may run, dispatch, wait for the journal to grow. Whoever appended, a performer
 * here or an approver elsewhere, the loop only ever believes the journal.
 */
export async function conduct(engine: Engine, { run, signal, waits }: Conducting): Promise<Ended> {
  const flight = new Flight(engine)
  const seen: Seen = { seq: 0, state: initialState, askedAt: new Map() }
  for (;;) {
    await catchUp(engine, run, seen)
    const { state, seq, askedAt } = seen
    if (state.closed) return { how: 'closed', state }
    if (signal.aborted) return { how: 'stopped', state: await flight.landed().then(() => state) }
    await expireQuestions(engine, { run, state, askedAt })
    const started = flight.launch(next(state), { run, state, seq, signal })
    flight.rethrow()
    if (started + flight.size === 0 && !waits(state)) return { how: 'stuck', state }
    await wake(engine, { run, seq, signal }, { flight, expiry: nextExpiry(engine, state, askedAt) })
  }
}

interface Seen {
  seq: number
  state: RunState
  /** When each question was asked, milliseconds since 1970. */
  readonly askedAt: Map<string, number>
}

async function catchUp(engine: Engine, run: string, seen: Seen): Promise<void> {
  for (const { event, seq, ts } of await engine.store.read(run, seen.seq)) {
    if (event.type === 'question.asked') seen.askedAt.set(event.question.id, Date.parse(ts))
    seen.state = evolve(seen.state, event)
    seen.seq = seq
  }
}

/** Sleeps until the journal grows, a performer lands, a question expires or the signal aborts. */
async function wake(
  engine: Engine,
  at: { run: string; seq: number; signal: AbortSignal },
  by: { flight: Flight; expiry: number | undefined },
): Promise<void> {
  const woken = new AbortController()
  const signal = AbortSignal.any([at.signal, woken.signal])
  const reasons = [engine.store.changed(at.run, at.seq, signal), by.flight.next()]
  if (by.expiry !== undefined) reasons.push(engine.pause(by.expiry, signal))
  await Promise.race(reasons.map((reason) => reason.catch(nothing)))
  woken.abort()
}

function nothing(): undefined {
  return undefined
}

/** The commands under way, each once. A command is named by what it does, so a second look does not start it again. */
class Flight {
  readonly #engine: Engine
  readonly #under = new Map<string, Promise<void>>()
  #error: unknown

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get size(): number {
    return this.#under.size
  }

  /** How many were taken; what found no room is offered again when something lands. */
  launch(commands: readonly Command[], moment: Moment): number {
    const fresh = commands.filter((command) => !this.#under.has(nameOf(command)) && !this.#unitBusy(command))
    return fresh.filter((command) => this.#fly(command, moment)).length
  }

  /** One command at a time on one unit: its state is still moving. */
  #unitBusy(command: Command): boolean {
    return (
      'target' in command && [...this.#under.keys()].some((name) => name.endsWith(`:${command.step}/${command.target}`))
    )
  }

  #fly(command: Command, moment: Moment): boolean {
    const name = nameOf(command)
    const flying = this.#engine.dispatch(command, () => this.#perform(command, moment))
    if (!flying) return false
    // Forgotten only after the dispatcher has its place back: the loop must never see an empty sky and a full pool.
    this.#under.set(
      name,
      flying.finally(() => this.#under.delete(name)),
    )
    return true
  }

  async #perform(command: Command, moment: Moment): Promise<void> {
    try {
      await perform(this.#engine, moment, command)
    } catch (thrown) {
      this.#error ??= thrown
    }
  }

  /** Resolves when any performer lands; never, when none is under way. */
  next(): Promise<void> {
    return this.#under.size > 0 ? Promise.race(this.#under.values()) : new Promise(() => undefined)
  }

  async landed(): Promise<void> {
    await Promise.allSettled(this.#under.values())
  }

  rethrow(): void {
    if (this.#error !== undefined) throw this.#error
  }
}

function nameOf(command: Command): string {
  if (command.do === 'ask') return `ask:${command.question.id}`
  if (command.do === 'close') return 'close'
  if (command.do === 'tell') return `tell:${command.step}:${command.nth}`
  return command.do === 'enter' ? `enter:${command.step}` : `${command.do}:${command.step}/${command.target}`
}
