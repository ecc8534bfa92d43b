import type { CapabilityCard } from '../../../src/model/capability.ts'
import type { IssueFacts } from '../../../src/sdk/rotation/plan-issue.ts'
import type { RevokeFacts } from '../../../src/sdk/rotation/plan-revoke.ts'

export const TWO_SLOTS: CapabilityCard = {
  slots: 2,
  settable: true,
  readable: false,
  labelled: true,
  rotates_management_token: false,
  old_after_issue: 'lives',
  propagation_ms: 0,
  probe_methods: ['post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'remove the slot',
  refusal: '401 invalid_client',
  rights: ['everything'],
}
export const ONE_SLOT: CapabilityCard = { ...TWO_SLOTS, slots: 1, old_after_issue: 'dies' }
export const GENERATED: CapabilityCard = { ...TWO_SLOTS, settable: false }
export const UNLABELLED: CapabilityCard = { ...GENERATED, labelled: false }

export function facts(more: Partial<IssueFacts> = {}): IssueFacts {
  return {
    card: TWO_SLOTS,
    clientId: 'shop-web',
    managesItself: false,
    registered: null,
    byHand: [],
    label: 'stanch/k1',
    slot: 'stanch-k1',
    slots: [{ id: 'old', label: null }],
    leakedIn: 'old',
    sealed: null,
    before: null,
    current: null,
    ...more,
  }
}

export function revokeFacts(more: Partial<RevokeFacts> = {}): RevokeFacts {
  return {
    card: TWO_SLOTS,
    clientId: 'shop-web',
    managesItself: false,
    byHand: [],
    slots: [
      { id: 'old', label: null },
      { id: 'new', label: 'stanch/k1' },
    ],
    keepIn: 'new',
    keep: 'accepted',
    leakedIn: 'old',
    leaked: null,
    ...more,
  }
}
