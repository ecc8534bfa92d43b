import type { RelyingParty } from '../../model/inventory.ts'
import { worstOf } from '../../model/proof.ts'
import type { Proof, Verdict } from '../../model/proof.ts'
import type { CanarySight, CanaryState } from './canary.ts'
import type { LogoutReceipt } from './shapes.ts'

export interface Evidence {
  readonly clientId: string
  readonly relyingParties: readonly RelyingParty[]
  /** Null when nobody knows what was done. */
  readonly receipt: LogoutReceipt | null
  /** The canaries now. */
  readonly after: readonly CanarySight[]
  /** Of the sessions that were ended, those the provider lists again; null when it cannot be asked. */
  readonly stillListed: readonly string[] | null
}

/**
 * Whether the sessions are over. A 200 from a logout endpoint is never evidence that one is: only a canary that was seen
 * alive before and is refused now speaks for its relying party. One canary alive refutes the whole claim.
 */
export function judgeSessions(evidence: Evidence): Proof {
  const { clientId, relyingParties, receipt, stillListed } = evidence
  const parties = relyingParties.map((party) => judgeParty(party, evidence))
  const provider: Finding[] = stillListed?.length
    ? [{ verdict: 'disproven', seen: `the provider still lists ${stillListed.length} of the ended sessions` }]
    : []
  const nobody: Finding[] =
    relyingParties.length > 0 ? [] : [{ verdict: 'unknown', seen: 'the inventory names no relying party to look at' }]
  const findings = [...provider, ...parties, ...leftOut(receipt), ...nobody]
  return {
    claim: `the sessions of ${clientId} are over at the provider and at every relying party`,
    verdict: worstOf(findings.map(({ verdict }) => verdict)),
    seen: [
      ...(receipt ? [countsOf(receipt)] : []),
      ...(stillListed?.length === 0 ? ['the provider lists none of the ended sessions'] : []),
      ...shown(findings),
    ],
    residual: receipt?.residual ?? [],
  }
}

/** Failures that did not fit into the receipt belong to somebody, and nobody can say to whom. */
function leftOut(receipt: LogoutReceipt | null): readonly Finding[] {
  const shownFailures = receipt?.receipts.filter(({ delivered }) => !delivered).length ?? 0
  const more = (receipt?.undelivered ?? 0) - shownFailures
  return more > 0 ? [{ verdict: 'unknown', seen: `${more} more logout tokens were not delivered` }] : []
}

/** What is not proven first: with hundreds of relying parties the good ones are counted. */
function shown(findings: readonly Finding[]): readonly string[] {
  const ordered = findings.toSorted((a, b) => Number(a.verdict === 'proven') - Number(b.verdict === 'proven'))
  const lines = ordered.slice(0, MOST).map(({ seen }) => seen)
  return findings.length > MOST ? [...lines, `and ${findings.length - MOST} more`] : lines
}

const MOST = 40

interface Finding {
  readonly verdict: Verdict
  readonly seen: string
}

function judgeParty({ id }: RelyingParty, { receipt, after }: Evidence): Finding {
  const now = after.find(({ rp }) => rp === id)
  const canary = judgeCanary(receipt?.canaries_before[id] ?? null, now?.state ?? 'none')
  const missed = receipt?.receipts.filter(({ rp, delivered }) => rp === id && !delivered).length ?? 0
  const seen = `${id}: ${canary.seen}${now ? ` (${now.seen})` : ''}`
  if (missed === 0 || canary.verdict === 'disproven') return { verdict: canary.verdict, seen }
  // The canary's token may have arrived where another's did not.
  return { verdict: 'unknown', seen: `${seen}; ${missed} logout tokens were not delivered` }
}

function judgeCanary(before: CanaryState | null, now: CanaryState): Finding {
  if (now === 'alive') return { verdict: 'disproven', seen: 'the canary session is still alive' }
  if (now === 'none') return { verdict: 'unknown', seen: 'no canary session, so nobody looked' }
  if (now === 'unclear') return { verdict: 'unknown', seen: 'the canary page gives no clear answer' }
  if (before !== 'alive')
    return { verdict: 'unknown', seen: 'the canary is refused, but was not seen alive before, so that proves nothing' }
  return { verdict: 'proven', seen: 'the canary session was alive before and is refused now' }
}

function countsOf({ ended, delivered, undelivered }: LogoutReceipt): string {
  return `${ended} sessions ended at the provider; logout tokens: ${delivered} delivered, ${undelivered} not`
}
