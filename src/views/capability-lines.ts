import { formatDuration } from '../base/duration.ts'
import type { CapabilityCard, CardLine } from '../model/capability.ts'

/** One ability of a system, in words, with what stands behind them. */
export interface CapabilityLine {
  readonly name: CardLine
  readonly says: string
  readonly evidence: CapabilityCard['evidence']
  /** The file of the test, from the project's root. */
  readonly test: string
}

export interface CardOf {
  /** `identity/keycloak`. */
  readonly uses: string
  readonly actions: readonly string[]
}

/** The whole card, line by line. Unless the card names another, a line is tested by the connector's own test. */
export function capabilityLines(card: CapabilityCard, { uses, actions }: CardOf): readonly CapabilityLine[] {
  const words = { ...wordsOf(card), ...abilitiesOf(actions), key_registration: keyWords(card, actions) }
  return Object.entries(words).map(([name, says]) => {
    const own = { test: card.test ?? `test/connectors/${uses}.test.ts`, evidence: card.evidence }
    return { name: name as CardLine, says, ...own, ...card.tested?.[name as CardLine] }
  })
}

function wordsOf(card: CapabilityCard): Partial<Record<CardLine, string>> {
  return {
    slots: slotsWords(card),
    value: card.settable ? 'we choose it' : 'the provider chooses it',
    readable: card.readable ? 'the value can be read again' : 'the value is shown once, or never',
    labels: card.labelled ? 'our label marks a secret of ours' : 'none',
    old_value: OLD_VALUE[card.old_after_issue],
    management_token: card.rotates_management_token
      ? 'replaced by the reply that carries the new secret: refused, unless the provider is set otherwise'
      : 'stays as it is',
    kill_call: card.kill_call,
    propagation: `an old value may be honoured for ${formatDuration(card.propagation_ms)}; proof is spread over that time`,
    probe: card.probe_methods.join(', '),
    refusal: card.refusal,
    sessions:
      card.sessions === 'none'
        ? 'those of one client cannot be ended at its relying parties from here'
        : `ended ${card.sessions}`,
    user_sessions: userSessionsWords(card),
    rights: card.rights.join('; '),
  }
}

function userSessionsWords({ user_sessions: can }: CapabilityCard): string {
  if (!can) return 'not here'
  const where = can.proof_where === undefined ? '' : `, where ${can.proof_where}`
  return `ended for ${can.of.map((whose) => WHOSE[whose]).join(', ')}; ${PROOF[can.proof]}${where}`
}

const WHOSE = { users: 'named users', client: 'everybody who uses the client', everyone: 'everyone' } as const
const PROOF = {
  'counted to zero': 'counted to zero afterwards',
  'by its record': 'the provider’s own record is the proof',
  none: 'nothing can prove it here',
} as const

function slotsWords({ slots, overlap_by: way }: CapabilityCard): string {
  if (slots > 1) return `up to ${slots} secrets at a time`
  return `one secret at a time${way === undefined ? '' : `; for two, ${way}`}`
}

/** What to do where a provider's keys cannot be registered from here stands in the words: nobody looks further. */
function keyWords({ key_call: call }: CapabilityCard, actions: readonly string[]): string {
  if (!actions.includes('identity/register-client-key')) return NO_KEYS
  return `a client can be moved from its secret to a key (private_key_jwt)${call === undefined ? '' : `: ${call}`}`
}

const NO_KEYS =
  'not here: where the provider knows private_key_jwt, register the key there by hand, then prove the secret dead'

const OLD_VALUE = {
  dies: 'dies when a new one is issued',
  lives: 'lives until it is removed',
  unknown: 'nobody can say: a person issues and revokes, we prove',
} as const

const ABILITIES = {
  brake: ['identity/disable-client', 'the client can be disabled and enabled again'],
  restore: ['identity/restore-client-secret', 'a deactivated secret can be accepted again, until it is deleted'],
  grants: ['identity/revoke-grants', 'refresh tokens and consents can be revoked'],
  not_before: ['identity/set-not-before', 'tokens from before an instant can be refused'],
  used_since: ['identity/used-since', 'a log tells who used the client'],
  baseline: ['identity/compare-baseline', 'the setup can be written down and compared'],
} as const satisfies Partial<Record<CardLine, readonly [string, string]>>

function abilitiesOf(actions: readonly string[]): Partial<Record<CardLine, string>> {
  const all = Object.entries(ABILITIES)
  return Object.fromEntries(all.map(([name, [verb, says]]) => [name, actions.includes(verb) ? says : 'not here']))
}
