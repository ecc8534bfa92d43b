import type { Exposure } from './exposure.ts'

/** What a notice tells an owner: facts of the run, no secret, no markup. Each channel encodes it for itself. */
export interface Briefing {
  readonly run: string
  readonly title: string
  readonly drill: boolean
  readonly credential: string
  /** Null when no leak began this run. */
  readonly exposure: Exposure | null
  /** One sentence: where the incident stands. */
  readonly headline: string
  readonly lines: readonly string[]
  /** What the owner should do, empty when nothing. */
  readonly asks: readonly string[]
}
