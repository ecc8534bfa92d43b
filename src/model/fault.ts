import { z } from 'zod'

/** One page each in docs/faults; `stanch help CODE` prints it. */
export const FaultCode = z.enum([
  'TARGET_REFUSED_US',
  'TARGET_UNREACHABLE',
  'TARGET_ANSWERED_ODDLY',
  'TARGET_BUSY',
  'TARGET_MOVED',
  'PLAN_BLOCKED',
  'CONDITION_FAILED',
  'INPUT_MISSING',
  'SECRET_UNREADABLE',
  'ESCROW_FAILED',
  'PROOF_DISPROVEN',
  'PROOF_UNKNOWN',
  'STEP_IN_DOUBT',
  'STEP_TIMED_OUT',
  'APPROVAL_DENIED',
  'APPROVAL_EXPIRED',
  'ABORTED',
  'JOURNAL_FAILED',
  'BUG',
])
export type FaultCode = z.output<typeof FaultCode>

export const NextStep = z.strictObject({
  say: z.string(),
  command: z.string().optional(),
  url: z.string().optional(),
})
export type NextStep = z.output<typeof NextStep>

/**
 * What went wrong, as plain data: three surfaces show it and the journal keeps it. It holds no secret, no stack and no
 * body of a reply. `retry`: `safe` now, `after-fix`, or `never`.
 */
export const Fault = z.strictObject({
  code: FaultCode,
  what: z.string(),
  saw: z.string(),
  wanted: z.string(),
  changed: z.array(z.string()),
  retry: z.enum(['safe', 'after-fix', 'never']),
  next: z.tuple([NextStep], NextStep),
})
export type Fault = z.output<typeof Fault>
