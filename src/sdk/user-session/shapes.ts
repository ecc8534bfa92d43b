import { z } from 'zod'
import { VERBS } from '../verb.ts'

const { whose } = VERBS['identity/end-sessions'].with.shape

/** Named users by id, as they were approved. Those of a client, or everyone, change between the plan and its approval. */
export const Change = z.strictObject({
  whose,
  users: z.array(z.strictObject({ id: z.string(), name: z.string() })).nullable(),
})
export type Change = z.output<typeof Change>

export const Receipt = z.strictObject({
  people: z.int(),
  /** Sessions and tokens that were alive before, as far as the provider lists them. */
  ended: z.int(),
  /** As the replies told; null where the provider does not say with the reply. */
  logout_tokens: z.strictObject({ delivered: z.int(), failed: z.int() }).nullable(),
  /** What this leaves open, one sentence each. */
  residual: z.array(z.string()),
})
export type Receipt = z.output<typeof Receipt>
