import { z } from 'zod'

export const credential = z.string().meta({ description: 'The credential, $inputs.NAME' })

type About = 'credential' | 'dependent' | 'workload' | 'channel' | 'nothing'

/** One row of VERBS. */
export interface Verb {
  readonly summary: string
  readonly about: About
  /** The field of `with` that names the target. */
  readonly names: string | null
  readonly changes: boolean
  /** It opens what others close: no step may do it without `approve:`. */
  readonly needsApproval?: true
  readonly with: z.ZodObject
  /** Fields that later steps may refer to; each connector's receipt holds at least these. */
  readonly gives: z.ZodObject
}
