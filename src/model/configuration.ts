import { z } from 'zod'
import { Person } from './actor.ts'

/** `stanch.config.yaml`: where things are and who may approve. It is policy: keep it in a reviewed repository. */
export const Configuration = z.strictObject({
  stanch_config: z.literal(1),
  inventory: z.string().default('inventory.yaml').meta({ description: 'The inventory, relative to this file' }),
  canary: z.string().optional().meta({
    description:
      'An inventory of its own, with drill: true, of a client that may be rotated at any time; relative to this file',
  }),
  runbooks: z.string().optional().meta({ description: 'A folder with runbooks of your own, relative to this file' }),
  people: z.array(Person).default([]).meta({ description: 'Who may approve, and how they are known' }),
  escrow: z
    .strictObject({
      recovery: z
        .array(z.string().regex(/^age1[0-9a-z]{50,}$/))
        .default([])
        .meta({ description: "age recipients of the organisation's offline recovery key" }),
      insecure_local: z
        .boolean()
        .default(false)
        .meta({ description: 'Seal with the run key alone; a lost machine then loses the secret' }),
    })
    .default({ recovery: [], insecure_local: false }),
})
export type Configuration = z.output<typeof Configuration>

export const NO_CONFIGURATION: Configuration = Configuration.parse({ stanch_config: 1 })
