import { z } from 'zod'
import { Exposure } from './exposure.ts'

/** Three values, not two: a probe that could not ask must never read as "safe". */
export const Verdict = z.enum(['proven', 'disproven', 'unknown'])
export type Verdict = z.output<typeof Verdict>

/** Of several findings about one claim: a single refutation outweighs everything, and a single doubt every proof. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('disproven')) return 'disproven'
  return verdicts.includes('unknown') ? 'unknown' : 'proven'
}

/** What `verify` found when it tried to refute a claim from outside. `seen` is evidence in words, without any secret. */
export const Proof = z.strictObject({
  claim: z.string(),
  verdict: Verdict,
  seen: z.array(z.string()),
  /** Present only when the proof says something about the leaked value itself. */
  exposure: Exposure.optional(),
  /** What a look found; later steps refer to it as to a receipt. */
  finding: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** What remains open although the claim is proven, e.g. access tokens that live until they expire. */
  residual: z.array(z.string()).optional(),
})
export type Proof = z.output<typeof Proof>
