import { FaultError } from '../model/fault-error.ts'
import type { Fault } from '../model/fault.ts'

/** `effect` is the escrow's own: `none`, unless a secret was to be sealed that its provider may have issued already. */
export function escrowFault(
  told: Pick<Fault, 'what' | 'saw' | 'wanted'>,
  effect: FaultError['effect'] = 'none',
): FaultError {
  return new FaultError(
    {
      code: 'ESCROW_FAILED',
      ...told,
      changed: [],
      retry: 'after-fix',
      next: [
        { say: 'Check the disk, the rights of the state folder and the recovery recipient:', command: 'stanch doctor' },
        { say: 'The recovery key opens every sealed file without stanch:', command: 'age -d -i RECOVERY_KEY FILE.age' },
      ],
    },
    effect,
  )
}
