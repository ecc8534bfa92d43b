import { safeText } from '../base/safe-text.ts'
import type { SecretRef } from '../base/secret.ts'
import type { NextStep } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'

export function unreadableFault(ref: SecretRef, saw: string, fix?: NextStep): FaultError {
  return new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: `the secret ${safeText(ref, 200)} cannot be read`,
      saw,
      wanted: 'one value of at least 8 characters on one line, or a PEM text',
      changed: [],
      retry: 'after-fix',
      next: [fix ?? { say: 'Put the value where the reference points, or change the reference.' }],
    },
    'none',
  )
}
