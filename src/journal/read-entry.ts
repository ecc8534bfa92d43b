import { z } from 'zod'
import { Entry } from './entry.ts'
import { journalFault } from './journal-fault.ts'

/** Of a line whose form we do not know: what is said of it. */
const Written = z.looseObject({ run: z.string(), seq: z.int(), tool: z.string() })

/** @throws FaultError JOURNAL_FAILED for a line that this version does not know: who acts on half a history acts wrongly. */
export function readEntry(line: string): Entry {
  const value: unknown = JSON.parse(line)
  const entry = Entry.safeParse(value)
  if (entry.success) return entry.data
  const { run, seq, tool } = Written.safeParse(value).data ?? { run: 'of no name', seq: 0, tool: 'of no version' }
  throw journalFault({
    what: `C010 run ${run} cannot be read by this version of stanch; nothing of it is touched`,
    saw: `entry ${seq}, written by stanch ${tool}, of a form this version does not know`,
    wanted: 'the version that wrote it, or a later one',
    next: [
      { say: `Go on with this run where stanch ${tool} or later is installed.` },
      { say: 'See whether what was written is whole:', command: 'stanch audit verify' },
    ],
  })
}
