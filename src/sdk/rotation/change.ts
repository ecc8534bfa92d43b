import { z } from 'zod'
import { secretRef } from '../schema.ts'

const Slots = z.array(z.string())

/** What an approval of `issue` binds to: every slot that was seen and every slot that will end, no value. */
export const IssueChange = z.strictObject({
  /** `set`: our value. `issue`: the provider's. `adopt`: keep what an interrupted attempt has issued already. */
  do: z.enum(['set', 'issue', 'adopt']),
  slot: z.string(),
  label: z.string(),
  replaces: z.string().nullable(),
  /** Ended first: orphans of an interrupted attempt, or the leaked slot where there is no room beside it. */
  remove: Slots,
  /** The leaked value is expected to die of this. */
  kills: z.boolean(),
  seen: Slots,
})
export type IssueChange = z.output<typeof IssueChange>

/** The defaults make room for what a person brings back by hand: a reference and nothing else. */
export const IssueReceipt = z.strictObject({
  fresh: secretRef('The new client secret'),
  fingerprint: z.string().default(''),
  slot: z.string().nullable().default(null),
  kills: z.boolean().default(false),
})
export type IssueReceipt = z.output<typeof IssueReceipt>

export const RevokeChange = z.strictObject({ remove: Slots, keep: z.string().nullable(), seen: Slots })
export type RevokeChange = z.output<typeof RevokeChange>

export const RevokeReceipt = z.strictObject({ removed: Slots })
export type RevokeReceipt = z.output<typeof RevokeReceipt>
