const POLL_MS = 80

/** Wakes whoever waits for a run to grow: at once for our own appends, within a poll for those of other processes. */
export class Changes {
  readonly #size: (run: string) => number
  #waiting: (() => void)[] = []

  constructor(size: (run: string) => number) {
    this.#size = size
  }

  tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  async wait(run: string, after: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#size(run) <= after) await this.#tick(signal)
  }

  #tick(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, POLL_MS)
      const waiting = this.#waiting
      function wake(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      signal.addEventListener('abort', wake, { once: true })
      waiting.push(wake)
    })
  }
}
