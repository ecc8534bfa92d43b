import { FaultError } from '../model/fault-error.ts'
import type { Fault } from '../model/fault.ts'

type Told = Pick<Fault, 'what' | 'saw' | 'wanted'> & Partial<Pick<Fault, 'retry' | 'next'>>

/**
 * The journal cannot be written or trusted. `effect` is always `unknown`: an append that fails after a call must never read
 * as "nothing was changed".
 */
export function journalFault({ what, saw, wanted, retry = 'after-fix', next = LOOK }: Told): FaultError {
  return new FaultError(
    {
      code: 'JOURNAL_FAILED',
      what,
      saw,
      wanted,
      changed: [],
      retry,
      next,
    },
    'unknown',
  )
}

const LOOK: Fault['next'] = [
  { say: 'Look at the state folder, its disk and its rights:', command: 'stanch doctor' },
  { say: 'See whether what was written is whole:', command: 'stanch audit verify' },
]

/** What SQLite says, without the statement: its number and its fixed English text. */
export function sqliteSays(thrown: unknown): string {
  const code = sqliteCode(thrown)
  if (code === undefined) return thrown instanceof Error ? thrown.name : typeof thrown
  const text = 'errstr' in (thrown as object) ? String((thrown as { errstr: unknown }).errstr) : 'error'
  return `SQLite ${code}: ${text}`
}

/** Another connection holds the lock; nothing was written. The low byte, because SQLite refines its codes upwards. */
export function isBusy(thrown: unknown): boolean {
  const code = sqliteCode(thrown)
  return code !== undefined && (code & 0xff) === 5
}

function sqliteCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode
    : undefined
}
