import type { FaultCode } from '../../model/fault.ts'
import { FaultError } from '../../model/fault-error.ts'

/** The engine's faults in short: the same codes and the same honesty about the effect, fewer words. */
export function testFault(
  { code, saw, wanted }: { readonly code: FaultCode; readonly saw: string; readonly wanted: string },
  effect: 'none' | 'unknown',
): FaultError {
  return new FaultError(
    {
      code,
      what: 'the world of this test did not do what was asked',
      saw,
      wanted,
      changed: [],
      retry: 'safe',
      next: [{ say: 'Look at the world that the test set up.' }],
    },
    effect,
  )
}
