import type { Plan } from '../action.ts'
import type { Reading } from '../probe/classify.ts'
import type { RequireChange, RequireReceipt } from './change.ts'
import type { ClientKeys, RegisteredKey } from './port.ts'

/** All that decides whether secrets are refused from now on. */
export interface RequireFacts {
  readonly clientId: string
  readonly managesItself: boolean
  readonly kid: string
  readonly standing: 'absent' | 'registered' | 'other'
  readonly takes: ClientKeys['takes']
  readonly others: readonly RegisteredKey[]
  /** Where secrets live beside the key: all of them. */
  readonly secrets: readonly string[]
  /** What the provider says to the key; null where it is accepted only after the switch. */
  readonly reading: Reading | null
}

export type RequirePlan = Plan<RequireChange, RequireReceipt>

/** The key must be there before the secret goes: where both are accepted it must work, too. */
export function planRequire(facts: RequireFacts): RequirePlan {
  const { clientId, kid, takes, secrets, others } = facts
  const unsafe = whyUnsafe(facts)
  if (unsafe) return { kind: 'blocked', ...unsafe }
  if (takes === 'key')
    return {
      kind: 'settled',
      because: `the provider takes nothing but a key from ${clientId} already`,
      receipt: { kid, removed: [] },
    }
  return {
    kind: 'change',
    change: { kid, takes, secrets: [...secrets] },
    says: `Has the provider refuse every secret of ${clientId}: it authenticates with its key from now on`,
    lines: [
      'whatever still uses the secret fails until it has the key and has started anew',
      ...secrets.map((slot) => `ends slot ${slot}`),
      ...others.map((other) => `key ${other.kid} is not ours, and is accepted as well`),
    ],
  }
}

function whyUnsafe({ clientId, managesItself, kid, standing, reading }: RequireFacts) {
  if (managesItself)
    return {
      because: 'our management access is this very client: after the switch we would be locked out',
      fix: 'Give this connector another management credential in the inventory.',
    }
  if (standing !== 'registered')
    return {
      because: `the provider ${standing === 'absent' ? 'knows no key' : 'holds another key as'} ${kid} of ${clientId}: refusing the secrets now would leave nothing that works`,
      fix: 'Retry the step that registered the key; it looks first and makes no second one.',
    }
  if (reading === null || reading === 'accepted') return null
  return {
    because: `the provider does not accept the key of ${clientId}: refusing the secrets now would leave nothing that works`,
    fix: 'Wait until the key has reached every node, then try again.',
  }
}
