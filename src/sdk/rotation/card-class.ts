import type { CapabilityCard } from '../../model/capability.ts'

/**
 * The classes of docs/architecture.md. A: we choose the value; B: generated, readable again; C: generated, shown once,
 * several slots; D: generated, shown once, one slot. D2 also replaces the token that we manage with.
 */
export type CardClass = 'A1' | 'A2' | 'B1' | 'C1' | 'C2' | 'D1' | 'D2' | 'by-hand'

export function classOf(card: CapabilityCard): CardClass {
  if (card.rotates_management_token) return 'D2'
  if (card.old_after_issue === 'unknown') return 'by-hand'
  if (card.settable) return card.slots > 1 ? 'A2' : 'A1'
  if (card.slots > 1) return card.labelled ? 'C1' : 'C2'
  return card.readable ? 'B1' : 'D1'
}

/** Why stanch does not touch this credential at all, with the way out; null when it may. */
export function whyRefused(card: CapabilityCard, managesItself: boolean): { because: string; fix: string } | null {
  if (classOf(card) === 'D2')
    return {
      because:
        'issuing a secret here also replaces the token that we manage with (RFC 7592): if the reply were lost, nobody could manage this client again',
      fix: 'Rotate it in the provider’s console, or name a connector with another way in; then let stanch prove that it is dead.',
    }
  if (managesItself)
    return {
      because: 'our management access is the very client whose secret leaked: after the change we would be locked out',
      fix: 'Give this connector another management credential in the inventory.',
    }
  return null
}
