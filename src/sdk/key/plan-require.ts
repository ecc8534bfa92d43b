import type { Plan } from '../action.ts'
import type { Reading } from '../probe/classify.ts'
import type { RequireChange, RequireReceipt } from './change.ts'
import type { ClientKeys, Refusal, RegisteredKey } from './port.ts'

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
  /** What the leaked key is called there; null: none leaked, or it is not there. */
  readonly leaked: string | null
  readonly canDrop: boolean
  /** Why this installation must not be written to. */
  readonly refused: Refusal | null
  /** What the provider says to the key; null where it is accepted only after the switch. */
  readonly reading: Reading | null
}

export type RequirePlan = Plan<RequireChange, RequireReceipt>

/** The key must be there before the secret goes: where both are accepted it must work, too. */
export function planRequire(facts: RequireFacts): RequirePlan {
  const { clientId, kid, takes, secrets, leaked } = facts
  const unsafe = whyUnsafe(facts) ?? whyLeft(facts)
  if (unsafe) return { kind: 'blocked', ...unsafe }
  if (takes === 'key' && leaked === null)
    return {
      kind: 'settled',
      because: `the provider takes nothing but a key from ${clientId} already`,
      receipt: { kid, removed: [] },
    }
  if (facts.refused) return { kind: 'blocked', ...facts.refused }
  return {
    kind: 'change',
    change: { kid, takes, secrets: [...secrets], keys: leaked === null ? [] : [leaked] },
    ...inWords(facts),
  }
}

function inWords({ clientId, takes, secrets, others, leaked }: RequireFacts) {
  const [ends, needs] = takes === 'key' ? ['the leaked key', 'the new one'] : ['every secret', 'its key']
  return {
    says: `Has the provider refuse ${ends} of ${clientId}: it authenticates with ${needs} from now on`,
    lines: [
      `whatever still uses ${takes === 'key' ? ends : 'the secret'} fails until it has the new key and has started anew`,
      ...secrets.map((slot) => `ends slot ${slot}`),
      ...(leaked === null ? [] : [`ends key ${leaked}, which leaked`]),
      ...others.filter(({ kid }) => kid !== leaked).map(({ kid }) => `key ${kid} is not ours, and is accepted as well`),
    ],
  }
}

/** What would still open the client afterwards. */
function whyLeft({ clientId, kid, leaked, canDrop }: RequireFacts) {
  if (leaked === kid)
    return {
      because: `the key of ${clientId} to keep is the leaked one`,
      fix: 'Register another key first: a leaked one never comes back.',
    }
  if (leaked === null || canDrop) return null
  return {
    because: `the leaked key ${leaked} of ${clientId} is registered, and stanch cannot take it out here`,
    fix: 'Remove it at the provider, then try this step again.',
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
