import { redact } from '../base/redact.ts'
import { safeText } from '../base/safe-text.ts'
import { FaultError } from '../model/fault-error.ts'

/** Nothing was changed: the file cannot be read, or its successor cannot be written. */
export function fileFault(path: string, saw: string, wanted: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the file ${shown(path)} cannot be used`,
      saw,
      wanted,
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Look at the file, its owner, its mode and its folder.' }],
    },
    'none',
  )
}

export function movedFault(path: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_MOVED',
      what: `the file ${shown(path)} changed while we worked`,
      saw: 'other bytes than were read',
      wanted: 'the file as it was planned on',
      changed: [],
      retry: 'safe',
      next: [{ say: 'Find out who else writes it; then try again, which reads it first.' }],
    },
    'none',
  )
}

function shown(path: string): string {
  return redact(safeText(path, 200))
}
