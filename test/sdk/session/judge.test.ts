import { expect, test } from 'vitest'
import type { CanaryState } from '../../../src/sdk/session/canary.ts'
import { judgeSessions } from '../../../src/sdk/session/judge.ts'
import type { LogoutReceipt } from '../../../src/sdk/session.ts'

const RECEIPT: LogoutReceipt = {
  ended: 1,
  delivered: 1,
  undelivered: 0,
  grants_revoked: 1,
  canaries_before: { shop: 'alive' },
  receipts: [{ rp: 'shop', session: 'sid:s1', status: 200, delivered: true, because: null }],
  receipts_left_out: 0,
  residual: ['access tokens live on'],
}
const shop = { id: 'shop', client_id: 'shop-web' }

interface Seen {
  readonly before?: CanaryState
  readonly after: CanaryState
  readonly receipt?: Partial<LogoutReceipt> | null
  readonly stillListed?: readonly string[] | null
}
function judge({ before = 'alive', after, receipt = {}, stillListed = [] }: Seen) {
  const whole = receipt && { ...RECEIPT, canaries_before: { shop: before }, ...receipt }
  const sights = [{ rp: 'shop', state: after, seen: 'HTTP 401 to the canary' }]
  return judgeSessions({ clientId: 'shop-web', relyingParties: [shop], receipt: whole, after: sights, stillListed })
}

test.each<[before: CanaryState, after: CanaryState, verdict: string]>([
  ['alive', 'refused', 'proven'],
  ['alive', 'alive', 'disproven'],
  ['refused', 'alive', 'disproven'],
  ['none', 'alive', 'disproven'],
  ['refused', 'refused', 'unknown'],
  ['unclear', 'refused', 'unknown'],
  ['alive', 'unclear', 'unknown'],
  ['alive', 'none', 'unknown'],
  ['none', 'none', 'unknown'],
])('a canary that was %s and is %s: %s', (before, after, verdict) => {
  expect(judge({ before, after }).verdict).toBe(verdict)
})

test('delivered is never ended: every 200 of the world proves nothing without a canary', () => {
  const proof = judge({ before: 'none', after: 'none', receipt: { delivered: 500 } })
  expect(proof.verdict).toBe('unknown')
  expect(proof.seen.join(' ')).toContain('nobody looked')
})

test('a token that was not delivered keeps the claim open although the canary is refused', () => {
  const receipts = [{ ...RECEIPT.receipts[0]!, delivered: false, status: 503, because: 'it answered 503' }]
  expect(judge({ after: 'refused', receipt: { receipts, undelivered: 1 } }).verdict).toBe('unknown')
})

test('a session that the provider still lists refutes the claim', () => {
  expect(judge({ after: 'refused', stillListed: ['s1'] }).verdict).toBe('disproven')
  expect(judge({ after: 'refused', stillListed: null }).verdict).toBe('proven')
})

test('without a receipt a refused canary proves nothing and a living one refutes', () => {
  expect(judge({ after: 'refused', receipt: null }).verdict).toBe('unknown')
  expect(judge({ after: 'alive', receipt: null }).verdict).toBe('disproven')
})

test('with no relying party nobody looked, and what is left open is passed on', () => {
  const proof = judgeSessions({ clientId: 'c', relyingParties: [], receipt: RECEIPT, after: [], stillListed: [] })
  expect(proof).toMatchObject({ verdict: 'unknown', residual: ['access tokens live on'] })
})

test('failures that did not fit into the receipt are not forgotten', () => {
  const proof = judge({ after: 'refused', receipt: { undelivered: 70, receipts_left_out: 70 } })
  expect(proof).toMatchObject({ verdict: 'unknown' })
  expect(proof.seen).toContain('70 more logout tokens were not delivered')
})

test('with hundreds of relying parties the proof stays one line of the journal, and names the one that is not proven', () => {
  const relyingParties = Array.from({ length: 300 }, (_, i) => ({ id: `rp-${i}`, client_id: 'shop-web' }))
  const before = Object.fromEntries(relyingParties.map(({ id }) => [id, 'alive' as const]))
  const after = relyingParties.map(({ id }) => ({
    rp: id,
    state: id === 'rp-250' ? ('alive' as const) : ('refused' as const),
    seen: '',
  }))
  const receipt = { ...RECEIPT, receipts: [], canaries_before: before }
  const proof = judgeSessions({ clientId: 'shop-web', relyingParties, receipt, after, stillListed: [] })
  expect(proof.verdict).toBe('disproven')
  expect(proof.seen.join('\n')).toContain('rp-250: the canary session is still alive')
  expect(JSON.stringify(proof).length).toBeLessThan(16_000)
})
