import { z } from 'zod'
import { canonicalJson } from '../../base/canonical-json.ts'
import { safeText } from '../../base/safe-text.ts'
import type { Proof } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import { lookAction } from '../look-action.ts'
import type { ClientAt } from '../rotation/port.ts'
import { VERBS } from '../verb.ts'

/**
 * How a client is set up, one list of words for each facet: `{ 'redirect URIs': [...], secrets: ['1 live'] }`. No secret is
 * in it; a key stands as its digest. What a rotation of ours changes must not be in it either.
 */
export type Baseline = Readonly<Record<string, readonly string[]>>

export interface BaselinePort<S, W> {
  readonly read: (ctx: Context, at: ClientAt<S, W>) => Promise<Baseline>
}

const READ = 'identity/read-baseline'
const COMPARE = 'identity/compare-baseline'
const Written = z.record(z.string(), z.array(z.string()))

export function readBaselineAction<S, W>(port: BaselinePort<S, W>) {
  return lookAction<typeof READ, S, W, (typeof VERBS)[typeof READ]['gives']>({
    receipt: VERBS[READ].gives,
    says: ({ target }) => `Writes down how ${target.client_id} is set up`,
    verify: async (ctx, at) => {
      const baseline = sorted(await port.read(ctx, at))
      return {
        claim: `the setup of ${at.target.client_id} was read`,
        verdict: 'proven',
        seen: Object.entries(baseline).map(([facet, words]) => `${facet}: ${words.length}`),
        finding: { baseline: canonicalJson(baseline) },
      }
    },
  })
}

/** A secret is rotated in minutes; the redirect URI that an attacker added works until somebody looks. */
export function compareBaselineAction<S, W>(port: BaselinePort<S, W>) {
  return lookAction<typeof COMPARE, S, W, (typeof VERBS)[typeof COMPARE]['gives']>({
    receipt: VERBS[COMPARE].gives,
    says: ({ target }) => `Compares the setup of ${target.client_id} with what was written down`,
    verify: async (ctx, at) => {
      const claim = `${at.target.client_id} is set up as it was written down`
      const before = readWritten(at.args.baseline)
      return before
        ? compare(claim, before, sorted(await port.read(ctx, at)))
        : { claim, verdict: 'unknown', seen: ['what was written down cannot be read'] }
    },
  })
}

function readWritten(text: string): Baseline | null {
  try {
    return Written.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function sorted(baseline: Baseline): Record<string, string[]> {
  const facets = Object.entries(baseline).map(([facet, words]) => [facet, words.toSorted()] as const)
  return Object.fromEntries(facets)
}

const MOST = 40

function compare(claim: string, before: Baseline, after: Baseline): Proof {
  const facets = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  const lines = facets.flatMap((facet) => [
    ...missingFrom(before[facet], after[facet]).map((word) => `${facet}: added ${safeText(word, 200)}`),
    ...missingFrom(after[facet], before[facet]).map((word) => `${facet}: gone ${safeText(word, 200)}`),
  ])
  const more = lines.length > MOST ? [`and ${lines.length - MOST} more`] : []
  return {
    claim,
    verdict: lines.length === 0 ? 'proven' : 'disproven',
    seen: lines.length === 0 ? [`${facets.length} facets compared, all the same`] : [...lines.slice(0, MOST), ...more],
    finding: { differences: lines.length },
  }
}

function missingFrom(some: readonly string[] = [], all: readonly string[] = []): readonly string[] {
  return all.filter((word) => !some.includes(word))
}
