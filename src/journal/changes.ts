const POLL_MS = 100

/** Calls `wake` once after `ms`; returns how to call it off. */
export type Timer = (ms: number, wake: () => void) => () => void

export interface Growth {
  readonly size: (run: string) => number
  /** Differs after another connection, of whatever process, has committed. */
  readonly version: () => number
  readonly timer?: Timer
}

interface Waiter {
  readonly run: string
  readonly after: number
  readonly wake: (thrown?: unknown) => void
}

/**
 * Wakes whoever waits for a run to grow: at once for our own appends, within a poll for those of other programs. One timer
 * for all who wait, and none when nobody does.
 */
export class Changes {
  readonly #growth: Growth
  readonly #timer: Timer
  readonly #waiting = new Set<Waiter>()
  #seen: number
  #cancel: (() => void) | undefined

  constructor(growth: Growth) {
    this.#growth = growth
    this.#timer = growth.timer ?? systemTimer
    this.#seen = growth.version()
  }

  wait(run: string, after: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        run,
        after,
        wake: (thrown) => {
          this.#waiting.delete(waiter)
          signal.removeEventListener('abort', stop)
          if (this.#waiting.size === 0) this.#rest()
          if (thrown === undefined) resolve()
          else reject(thrown)
        },
      }
      const stop = (): void => waiter.wake()
      this.#waiting.add(waiter)
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) return waiter.wake()
      this.#look(waiter)
      if (this.#waiting.has(waiter)) this.#watch()
    })
  }

  /** Something was appended here. */
  tell(): void {
    for (const waiter of this.#waiting) this.#look(waiter)
  }

  /** The journal is being closed: nobody waits for ever. */
  end(): void {
    for (const waiter of this.#waiting) waiter.wake()
  }

  #look(waiter: Waiter): void {
    try {
      if (this.#growth.size(waiter.run) > waiter.after) waiter.wake()
    } catch (thrown) {
      waiter.wake(thrown)
    }
  }

  #watch(): void {
    this.#cancel ??= this.#timer(POLL_MS, () => {
      this.#cancel = undefined
      const version = this.#growth.version()
      if (version !== this.#seen) this.tell()
      this.#seen = version
      if (this.#waiting.size > 0) this.#watch()
    })
  }

  #rest(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

const systemTimer: Timer = (ms, wake) => {
  const timer = setTimeout(wake, ms)
  return () => clearTimeout(timer)
}
