import type { SecretRef } from '../../base/secret.ts'
import type { CapabilityCard } from '../../model/capability.ts'
import type { Plan } from '../action.ts'
import type { Reading } from '../probe/classify.ts'
import { classOf, whyRefused } from './card-class.ts'
import type { IssueChange, IssueReceipt } from './change.ts'
import type { BeforeNote } from './notes.ts'
import type { Slot } from './port.ts'
import type { Registered } from './registered.ts'
import { registeredLines, whyNoSecret } from './registered.ts'

/** What the escrow holds from an attempt that did not end, and what the provider says of it. */
export interface SealedFresh {
  readonly ref: SecretRef
  readonly fingerprint: string
  readonly reading: Reading
  /** Its slot; null: in none; undefined: the provider cannot say. */
  readonly slot: string | null | undefined
}

/** All that decides how a new secret is put in force. */
export interface IssueFacts {
  readonly card: CapabilityCard
  readonly clientId: string
  readonly managesItself: boolean
  /** Null: not asked, or the provider does not say. */
  readonly registered: Registered | null
  /** What a person must do, where we cannot. */
  readonly byHand: readonly string[]
  /** Of this step on this client, the same on every attempt. */
  readonly label: string
  readonly slot: string
  readonly slots: readonly Slot[]
  /** The slot of the leaked value; null: in none; undefined: nobody can say. */
  readonly leakedIn: string | null | undefined
  readonly sealed: SealedFresh | null
  /** Null: no write of ours has begun. */
  readonly before: BeforeNote | null
  /** Fingerprint of the value in force, where it can be read. */
  readonly current: string | null
}

export type Strategy = 'contain-first' | 'overlap'
export type IssuePlan = Plan<IssueChange, IssueReceipt>

/** The rotation algorithm's first half, for every class of provider: what to do now, given what is there. */
export function planIssue(facts: IssueFacts, strategy: Strategy): IssuePlan {
  const refused = whyRefused(facts.card, facts.managesItself) ?? whyNoSecret(facts.registered, facts.clientId)
  if (refused) return { kind: 'blocked', ...refused }
  if (classOf(facts.card) === 'by-hand') return issueByHand(facts)
  return settledIssue(facts) ?? issueInto(facts, strategy)
}

/** What an interrupted attempt has put in force is done; putting in another would leave an orphan behind. */
function settledIssue(facts: IssueFacts): IssuePlan | null {
  const { sealed, clientId } = facts
  if (!sealed) return null
  const slot = sealed.slot ?? ownSlots(facts)[0] ?? null
  const inForce = sealed.reading === 'accepted' || typeof sealed.slot === 'string' || isListed(facts)
  if (!inForce) return null
  const receipt = { fresh: sealed.ref, fingerprint: sealed.fingerprint, slot, kills: kills(facts, []) }
  return { kind: 'settled', because: `the new secret of ${clientId} is in force already`, receipt }
}

/**
 * A single slot of ours in a list of several can only hold what was sealed: a value that could not be sealed has its slot
 * removed before another is issued.
 */
function isListed(facts: IssueFacts): boolean {
  return facts.card.slots > 1 && ownSlots(facts).length === 1
}

/** Slots that an earlier attempt of this very step made. */
function ownSlots({ card, slots, label, slot, before, sealed }: IssueFacts): readonly string[] {
  const ids = slots.map(({ id }) => id)
  if (card.settable || card.labelled)
    return slots.filter((one) => one.label === label || one.id === slot).map(({ id }) => id)
  if (typeof sealed?.slot === 'string') return [sealed.slot]
  return before ? ids.filter((id) => !before.slots.includes(id)) : []
}

function issueInto(facts: IssueFacts, strategy: Strategy): IssuePlan {
  if (wasReplaced(facts)) return adopt(facts)
  if (facts.card.old_after_issue === 'dies')
    return strategy === 'overlap' ? noOverlap(facts.card) : change(facts, { remove: [] })
  const orphans = facts.card.settable ? [] : ownSlots(facts)
  if (orphans.length > 1 && !facts.card.labelled) return tooManyNew(orphans)
  const others = facts.slots.filter(({ id }) => !orphans.includes(id) && id !== facts.slot)
  return others.length < facts.card.slots ? change(facts, { remove: orphans }) : noRoom(facts, { strategy, orphans })
}

/** One readable slot, and the value in it is not the one that was there when we began: our reply was lost, its effect not. */
function wasReplaced({ card, before, current }: IssueFacts): boolean {
  return classOf(card) === 'B1' && before !== null && current !== null && before.fingerprint !== current
}

function noRoom(
  facts: IssueFacts,
  { strategy, orphans }: { readonly strategy: Strategy; readonly orphans: readonly string[] },
): IssuePlan {
  const { card, leakedIn, slots } = facts
  const ids = slots.map(({ id }) => id).join(', ')
  if (strategy === 'overlap')
    return {
      kind: 'blocked',
      because: `all ${card.slots} slots are in use (${ids}), so nothing new can live beside them`,
      fix: 'Say which one dies: remove it at the provider, or choose contain-first, which gives the leaked one’s place to the new secret.',
    }
  if (typeof leakedIn !== 'string')
    return {
      kind: 'blocked',
      because: `all ${card.slots} slots are in use (${ids}), and it is not known which one holds the leaked value`,
      fix: 'Give the leaked value to the run, or remove the slot that may die at the provider.',
    }
  return card.settable
    ? change(facts, { remove: orphans, replaces: leakedIn })
    : change(facts, { remove: [...orphans, leakedIn] })
}

function change(
  facts: IssueFacts,
  { remove, replaces = null }: { readonly remove: readonly string[]; readonly replaces?: string | null },
): IssuePlan {
  const { card, clientId, label, slot, slots, registered } = facts
  const dying = [...remove, ...(replaces === null ? [] : [replaces])]
  const dies = kills(facts, dying)
  return {
    kind: 'change',
    change: {
      do: card.settable ? 'set' : 'issue',
      slot,
      label,
      replaces,
      remove: [...remove],
      kills: dies,
      seen: slots.map(({ id }) => id),
    },
    says: dies
      ? `Puts a new secret of ${clientId} in force; the leaked one stops working at once`
      : `Adds a new secret to ${clientId}; the old one keeps working until it is revoked`,
    lines: [
      ...dying.map((id) => `ends slot ${id}`),
      ...(dies ? ['whatever still uses the old secret fails until it has the new one'] : []),
      ...registeredLines(registered),
      ...(classOf(card) === 'D1' ? [SHOWN_ONCE] : []),
    ],
  }
}

const SHOWN_ONCE =
  'the provider shows the new secret once: should its answer be lost, another one is issued, which replaces the lost one'

/** The leaked value dies of the issuing itself. */
function kills({ card, leakedIn }: IssueFacts, dying: readonly string[]): boolean {
  return card.old_after_issue === 'dies' || (typeof leakedIn === 'string' && dying.includes(leakedIn))
}

function adopt(facts: IssueFacts): IssuePlan {
  const { clientId, label, slot, slots } = facts
  const seen = slots.map(({ id }) => id)
  return {
    kind: 'change',
    change: { do: 'adopt', slot, label, replaces: null, remove: [], kills: true, seen },
    says: `Takes over the secret that an interrupted attempt has issued for ${clientId}`,
  }
}

const STAGE = 'stage the new value in the dependents that can hold a pending one, then flip'

function noOverlap({ overlap_by: way = STAGE }: IssueFacts['card']): IssuePlan {
  return {
    kind: 'blocked',
    because: 'this provider holds one secret: issuing a new one kills the old one at once, so the two cannot overlap',
    fix: `Choose contain-first; or ${way}.`,
  }
}

function tooManyNew(ids: readonly string[]): IssuePlan {
  return {
    kind: 'blocked',
    because: `since we began, ${ids.length} slots have appeared (${ids.join(', ')}), and only one of them can be ours`,
    fix: 'Find out who else is at work there; remove the slot that belongs to nobody at the provider, then try again.',
  }
}

function issueByHand({ clientId, byHand }: IssueFacts): IssuePlan {
  return {
    kind: 'by-hand',
    says: `A person issues a new secret for ${clientId}`,
    lines: byHand,
    wants: [{ name: 'fresh', kind: 'secret', prompt: 'The new client secret', optional: false }],
  }
}
