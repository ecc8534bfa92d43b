import type { CapabilityCard } from '../../model/capability.ts'
import type { Plan } from '../action.ts'
import type { Reading } from '../probe/classify.ts'
import type { SecretVerdict } from '../probe/verdict.ts'
import { classOf, whyRefused } from './card-class.ts'
import type { RevokeChange, RevokeReceipt } from './change.ts'
import type { Slot } from './port.ts'

/** All that decides which secrets end. */
export interface RevokeFacts {
  readonly card: CapabilityCard
  readonly clientId: string
  readonly managesItself: boolean
  readonly byHand: readonly string[]
  readonly slots: readonly Slot[]
  /** The slot of the new secret; undefined: nobody can say. */
  readonly keepIn: string | null | undefined
  readonly keep: Reading
  readonly leakedIn: string | null | undefined
  /** Asked only when nothing is left to remove; null: not asked, or the value is not known. */
  readonly leaked: SecretVerdict | null
}

export type RevokePlan = Plan<RevokeChange, RevokeReceipt>

/** The second half: which slots end. The new secret must work before anything else is taken away. */
export function planRevoke(facts: RevokeFacts): RevokePlan {
  const { card, managesItself, clientId, byHand } = facts
  const refused = whyRefused(card, managesItself)
  if (refused) return { kind: 'blocked', ...refused }
  if (classOf(card) === 'by-hand')
    return { kind: 'by-hand', says: `A person ends the leaked secret of ${clientId}`, lines: byHand, wants: CONFIRM }
  return whyUnsafe(facts) ?? revoke(facts)
}

const CONFIRM = [{ name: 'done', kind: 'confirm', prompt: 'Is the leaked secret removed?', optional: false }] as const

function whyUnsafe(facts: RevokeFacts): RevokePlan | null {
  const { keepIn, leakedIn, clientId } = facts
  if (!isKept(facts))
    return {
      kind: 'blocked',
      because: `the new secret of ${clientId} is not accepted: ending the others now would leave nothing that works`,
      fix: 'Retry the step that issued it; it looks first and does not issue twice.',
    }
  if (typeof leakedIn === 'string' && leakedIn === keepIn)
    return {
      kind: 'blocked',
      because: 'the secret to keep is the leaked one',
      fix: 'Issue a new secret first: a leaked value never comes back.',
    }
  return null
}

/** A clear answer counts; without one, the provider's own list must show the new secret's slot. */
function isKept({ keep, keepIn, slots }: RevokeFacts): boolean {
  return keep === 'accepted' || (keep === 'unclear' && slots.some(({ id }) => id === keepIn))
}

function revoke(facts: RevokeFacts): RevokePlan {
  const { clientId, slots, keepIn } = facts
  const remove = victims(facts)
  if (remove === null)
    return {
      kind: 'blocked',
      because: `${slots.length} secrets of ${clientId} are live, and it is not known which one leaked or which one is new`,
      fix: 'Give the leaked value to the run, or remove the old slot at the provider.',
    }
  if (remove.length === 0) return nothingLeft(facts)
  return {
    kind: 'change',
    change: { remove: [...remove], keep: keepIn ?? null, seen: slots.map(({ id }) => id) },
    says: `Ends ${remove.length === 1 ? 'one secret' : `${remove.length} secrets`} of ${clientId}`,
    lines: remove.map((id) => `ends slot ${id}${id === facts.leakedIn ? ', which holds the leaked value' : ''}`),
  }
}

/** The leaked slot when it is known; else everything but the new one; null when neither is known. */
function victims({ slots, leakedIn, keepIn }: RevokeFacts): readonly string[] | null {
  const ids = slots.map(({ id }) => id)
  if (ids.length <= 1 || leakedIn === null) return []
  if (leakedIn !== undefined) return ids.includes(leakedIn) ? [leakedIn] : []
  return typeof keepIn === 'string' && ids.includes(keepIn) ? ids.filter((id) => id !== keepIn) : null
}

function nothingLeft({ leaked, clientId }: RevokeFacts): RevokePlan {
  if (leaked === 'alive')
    return {
      kind: 'blocked',
      because: `the provider lists no leaked secret of ${clientId}, and accepts it all the same`,
      fix: 'Look for rotated secrets, a second tenant or another realm; disable the client if it must end now.',
    }
  return { kind: 'settled', because: 'the leaked secret is in no slot any more', receipt: { removed: [] } }
}
