import { z } from 'zod'

/** One thing a person is asked to bring back from work done by hand; it becomes a field of the receipt. */
export const Want = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/),
  kind: z.enum(['secret', 'text', 'link', 'confirm', 'file']),
  prompt: z.string().max(500),
  optional: z.boolean(),
})
export type Want = z.output<typeof Want>
