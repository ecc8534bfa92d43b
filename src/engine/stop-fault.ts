import { FaultError } from '../model/fault-error.ts'

/** The signal aborted: the step's time is over (`TimeoutError`, as AbortSignal.timeout gives it), or somebody stopped the run. */
export function stopFault(reason: unknown, effect: 'none' | 'unknown'): FaultError {
  const late = reason instanceof Error && reason.name === 'TimeoutError'
  return new FaultError(
    {
      code: late ? 'STEP_TIMED_OUT' : 'ABORTED',
      what: late ? 'the step did not end in time' : 'the run was stopped',
      saw: late ? 'no end within the time allowed' : 'a stop before the end',
      wanted: 'the end of what was begun',
      changed: effect === 'none' ? [] : ['perhaps what this step does: look at the system'],
      retry: 'safe',
      next: [{ say: 'Go on where it stopped; it looks before it writes:', command: 'stanch runs resume RUN' }],
    },
    effect,
  )
}
