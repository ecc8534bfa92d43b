/** A timer set for longer fires at once. */
const LONGEST = 2 ** 31 - 1

/** Waits `ms`, or rejects with the signal's reason as soon as it aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const timer = setTimeout(end, Math.min(ms, LONGEST))
    signal.addEventListener('abort', stop, { once: true })
    function end(): void {
      signal.removeEventListener('abort', stop)
      resolve()
    }
    function stop(): void {
      clearTimeout(timer)
      reject(signal.reason)
    }
  })
}
