import { EXIT } from './exit-code.ts'
import { onCtrlC } from './quiet-terminal.ts'
import { Refused } from './refused.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first signal lets the call in flight end and be journaled, because nobody may assume that it did not happen; the
 * second ends the process, and what was in flight is in doubt at the next resume. Returns how to let go.
 */
export function onSignals(stop: AbortController, tell: () => void): () => void {
  const caught = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted)
    stop.abort()
    tell()
  }
  for (const signal of SIGNALS) process.on(signal, caught)
  return () => {
    for (const signal of SIGNALS) process.off(signal, caught)
  }
}

/** An act that only reads: Ctrl-C ends it. @throws Refused with 130 then, whatever became of the act. */
export async function untilSignal<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const off = onSignals(stop, () => undefined)
  const offKeys = onCtrlC(() => process.kill(process.pid, 'SIGINT'))
  try {
    const done = await act(stop.signal)
    stop.signal.throwIfAborted()
    return done
  } catch (thrown) {
    throw stop.signal.aborted ? new Refused('stopped; nothing was changed', '', EXIT.interrupted) : thrown
  } finally {
    offKeys()
    off()
  }
}
