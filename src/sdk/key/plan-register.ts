import type { SecretRef } from '../../base/secret.ts'
import type { Plan } from '../action.ts'
import type { Registered } from '../rotation/registered.ts'
import { secretSigns } from '../rotation/registered.ts'
import type { RegisterChange, RegisterReceipt } from './change.ts'
import { CERTIFIED_ALG, KEY_ALG } from './make-key.ts'
import type { ClientKeys, Refusal } from './port.ts'

/** All that decides whether a key is registered. */
export interface RegisterFacts {
  readonly clientId: string
  readonly managesItself: boolean
  readonly registered: Registered | null
  readonly most: number
  readonly beside: boolean
  /** Of the certificate that the provider wants around the key; null: it takes the bare key. */
  readonly certificateDays: number | null
  /** Null: not asked, because the answer is known without it. */
  readonly client: ClientKeys | null
  /** What the leaked key is called there; null: none leaked, or it is not there. */
  readonly leaked: string | null
  /** Keys can be taken out here: without that, a second one would only lie beside the leaked one. */
  readonly canDrop: boolean
  /** Why this installation must not be written to. */
  readonly refused: Refusal | null
  /** What an attempt that did not end has sealed, and whether the provider knows it. */
  readonly sealed: SealedKey | null
  /** Null: the key pair is ours. */
  readonly issue: { readonly refusesSecrets: boolean; readonly lasts: string } | null
  /** Null: not asked. */
  readonly begun: Begun | null
}

export interface SealedKey {
  /** Null: the reply that shows the key is sealed, the key itself not yet. */
  readonly ref: SecretRef | null
  readonly kid: string
  readonly standing: 'absent' | 'registered' | 'other'
}

/** How the client stood before the first write of this step, and what its attempts left behind. */
export interface Begun {
  readonly took: ClientKeys['takes']
  /** Keys that came since, of which we hold no private half. */
  readonly orphans: readonly string[]
}

export type RegisterPlan = Plan<RegisterChange, RegisterReceipt>

/**
 * A key of ours is named after itself, so whatever an attempt left behind is recognised, and no second key is ever made. One
 * that the provider makes is recognised by the reply that was sealed; where that was lost another is made, and it ended.
 */
export function planRegister(facts: RegisterFacts): RegisterPlan {
  const { clientId, client, sealed, beside, certificateDays: days, issue } = facts
  const refused = whyNoKey(facts)
  if (refused) return { kind: 'blocked', ...refused }
  if (sealed?.standing === 'registered' && sealed.ref !== null)
    return {
      kind: 'settled',
      because: `the provider knows the new key of ${clientId} already`,
      receipt: { key: sealed.ref, kid: sealed.kid, beside },
    }
  const taken = whyNoPlace(facts)
  if (taken) return { kind: 'blocked', ...taken }
  const kids = (client?.keys ?? []).map(({ kid }) => kid)
  return {
    kind: 'change',
    change: {
      ...(days === null ? { alg: KEY_ALG } : { alg: CERTIFIED_ALG, certificate_days: days }),
      beside,
      keys: kids,
      ...(issue && { issued: { refuses_secrets: issue.refusesSecrets, orphans: [...orphansOf(facts)] } }),
    },
    ...inWords(facts),
  }
}

function inWords(facts: RegisterFacts) {
  const { clientId, client, leaked, sealed, certificateDays: days, issue } = facts
  const orphans = orphansOf(facts)
  const stay = (client?.keys ?? []).filter(({ kid }) => !orphans.includes(kid) && kid !== sealed?.kid)
  if (sealed?.standing === 'registered')
    return {
      says: `Takes up the key ${sealed.kid} that the provider made for ${clientId}: its reply was sealed, and no other is made`,
      lines: [acceptance(facts)],
    }
  return {
    says: issue
      ? `Has the provider make a key for ${clientId}: it shows the private half once, which is sealed here before anything reads it`
      : `Registers a new public key for ${clientId}; its private half is made and sealed here, and never sent there`,
    lines: [
      acceptance(facts),
      ...(days === null ? [] : certificateLines(days)),
      ...(issue ? issueLines(facts) : []),
      ...stay.map(({ kid }) => `key ${kid}${kid === leaked ? ', which leaked,' : ''} stays registered beside it`),
    ],
  }
}

function issueLines({ canDrop, issue, ...facts }: RegisterFacts): readonly string[] {
  return [
    ...(issue ? [issue.lasts] : []),
    'should the reply be lost, the private half is lost with it: another key is made then',
    ...orphansOf(facts).map((kid) =>
      canDrop
        ? `ends key ${kid}: it came with an attempt whose reply was lost, and nobody has its private half`
        : `remove key ${kid} by hand: it came with an attempt whose reply was lost, and nobody has its private half`,
    ),
  ]
}

function orphansOf({ begun }: Pick<RegisterFacts, 'begun'>): readonly string[] {
  return begun?.orphans ?? []
}

function certificateLines(days: number): readonly string[] {
  return [
    `its certificate ends after ${days} days: by then another must be in its place`,
    `programs sign by ${CERTIFIED_ALG} and name the certificate in the header (x5t#S256); it is in the JWK that they are given`,
  ]
}

function acceptance({ beside, begun, issue }: RegisterFacts): string {
  if (issue?.refusesSecrets && begun?.took !== 'key')
    return 'the provider makes keys only for a client that takes nothing else: every secret is refused from this step on, and whatever still uses one fails until it has the key and has started anew'
  if (begun?.took === 'key')
    return 'the key is accepted at once, beside the one that leaked, which this step does not end'
  return beside
    ? 'the key is accepted at once, beside the secret'
    : 'the key is accepted only once the client is switched to it; until then the secret is'
}

/** A client that must not, or cannot, have a key of ours. */
function whyNoKey({ clientId, managesItself, registered }: RegisterFacts): Refusal | null {
  if (managesItself)
    return {
      because: 'our management access is this very client: after the switch we would be locked out',
      fix: 'Give this connector another management credential in the inventory.',
    }
  if (registered?.public)
    return {
      because: `${clientId} is a public client: whoever runs it can read what it carries, a private key too`,
      fix: 'Have the provider require PKCE and check the redirect URIs; a key is for a client that can keep it.',
    }
  const alg = secretSigns(registered)
  if (alg === null) return null
  return {
    because: `ID tokens of ${clientId} are signed with its secret (${alg}), so the secret cannot go`,
    fix: 'Have the provider sign them with a key of its own (RS256), see that the programs accept it, then start again.',
  }
}

/** Something at the provider is in the way of ours. */
function whyNoPlace(facts: RegisterFacts): Refusal | null {
  const { clientId, client, sealed, most, refused } = facts
  const alone = whyAlone(facts) ?? refused
  if (alone) return alone
  if (sealed?.standing === 'other')
    return {
      because: `the provider holds another key of ${clientId} under the name of ours`,
      fix: 'Find out who registered it; remove it at the provider, then try again.',
    }
  const kids = (client?.keys ?? []).map(({ kid }) => kid)
  if (kids.length < most) return null
  return {
    because: `${clientId} has ${kids.length} keys, and the provider takes no more (${kids.join(', ')})`,
    fix: 'Remove the one that nobody uses at the provider, then try again.',
  }
}

/** Its keys are no business of ours: it publishes them itself, or has one that did not leak, or that we could not end. */
function whyAlone({ clientId, client, begun, leaked, canDrop }: RegisterFacts): Refusal | null {
  if (client?.jwksUri)
    return {
      because: `${clientId} publishes its keys itself, and the provider reads them there`,
      fix: 'Add the key to what the client publishes; or take the address of its keys out at the provider, then start again.',
    }
  if (begun?.took === 'key' && leaked === null)
    return {
      because: `${clientId} authenticates with a key already, and no key of it is known to have leaked`,
      fix: 'There is no secret to move away from. If its key leaked, give the leaked private key to the run.',
    }
  if (begun?.took === 'key' && !canDrop)
    return {
      because: `key ${leaked} of ${clientId} leaked, and stanch cannot replace a key here`,
      fix: 'Register another public key at the provider, give the programs the private half, and remove the leaked one there.',
    }
  return null
}
