import { z } from 'zod'
import { secretRef } from '../schema.ts'
import { CERTIFIED_ALG, KEY_ALG } from './make-key.ts'

/** What an approval binds to. The name of the key is not in it: the key is made only after the approval. */
export const RegisterChange = z.strictObject({
  alg: z.enum([KEY_ALG, CERTIFIED_ALG]),
  /** How long its certificate lasts, where it gets one. */
  certificate_days: z.int().exactOptional(),
  beside: z.boolean(),
  /** Names of the keys that were seen. */
  keys: z.array(z.string()),
  /** Where the provider makes the key: what is done before that. */
  issued: z
    .strictObject({
      refuses_secrets: z.boolean(),
      /** Keys of earlier attempts, whose private halves were lost with the reply: they end. */
      orphans: z.array(z.string()),
    })
    .exactOptional(),
})
export type RegisterChange = z.output<typeof RegisterChange>

export const RegisterReceipt = z.strictObject({
  key: secretRef('The new private key, a JWK'),
  kid: z.string(),
  beside: z.boolean(),
})
export type RegisterReceipt = z.output<typeof RegisterReceipt>

export const RequireChange = z.strictObject({
  kid: z.string(),
  takes: z.enum(['secret', 'key', 'both']),
  /** Slots that end. */
  secrets: z.array(z.string()),
  /** Leaked keys that end. */
  keys: z.array(z.string()),
})
export type RequireChange = z.output<typeof RequireChange>

export const RequireReceipt = z.strictObject({ kid: z.string(), removed: z.array(z.string()) })
export type RequireReceipt = z.output<typeof RequireReceipt>
