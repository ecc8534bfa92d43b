import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SecretRef } from '../../../src/base/secret.ts'
import type { CapabilityCard } from '../../../src/model/capability.ts'
import { classOf } from '../../../src/sdk/rotation/card-class.ts'
import { planIssue } from '../../../src/sdk/rotation/plan-issue.ts'
import type { IssueFacts, SealedFresh } from '../../../src/sdk/rotation/plan-issue.ts'
import { planRevoke } from '../../../src/sdk/rotation/plan-revoke.ts'
import { facts, GENERATED, ONE_SLOT, revokeFacts, TWO_SLOTS, UNLABELLED } from './given.ts'

const READABLE: CapabilityCard = { ...ONE_SLOT, settable: false, readable: true }
const ONCE: CapabilityCard = { ...ONE_SLOT, settable: false }
const sealed = (more: Partial<SealedFresh> = {}): SealedFresh => ({
  ref: 'run:steps.issue.fresh' as SecretRef,
  fingerprint: 'hk1:0',
  reading: 'refused',
  slot: undefined,
  ...more,
})
const slots = (...ids: readonly string[]) => ids.map((id) => ({ id, label: null }))
const labelled = (...ids: readonly string[]) => ids.map((id) => ({ id, label: 'stanch/k1' }))

test.each([
  ['A1', ONE_SLOT],
  ['A2', TWO_SLOTS],
  ['B1', READABLE],
  ['C1', GENERATED],
  ['C2', UNLABELLED],
  ['D1', ONCE],
  ['D2', { ...ONCE, rotates_management_token: true }],
  ['by-hand', { ...TWO_SLOTS, old_after_issue: 'unknown' }],
] as const)('a card of class %s is recognised', (name, card) => {
  expect(classOf(card)).toBe(name)
})

describe('issue', () => {
  test('one slot: the leaked value dies of it, and the plan says so', () => {
    const plan = planIssue(facts({ card: ONE_SLOT }), 'contain-first')
    expect(plan).toMatchObject({ kind: 'change', change: { do: 'set', kills: true, remove: [], seen: ['old'] } })
    expect(plan.kind === 'change' && plan.says).toContain('stops working at once')
  })

  test('one slot cannot overlap: blocked, with the way out', () => {
    const plan = planIssue(facts({ card: ONE_SLOT }), 'overlap')
    expect(plan).toMatchObject({ kind: 'blocked', fix: expect.stringMatching(/contain-first.*stage/s) })
  })

  test('a free slot is filled and nothing dies, whatever the strategy', () => {
    for (const strategy of ['contain-first', 'overlap'] as const)
      expect(planIssue(facts(), strategy)).toMatchObject({ kind: 'change', change: { kills: false, replaces: null } })
  })

  test('full, contain-first: the new secret takes the leaked one’s place', () => {
    const full = facts({ slots: slots('old', 'other') })
    expect(planIssue(full, 'contain-first')).toMatchObject({ change: { replaces: 'old', remove: [], kills: true } })
    const generated = planIssue({ ...full, card: UNLABELLED }, 'contain-first')
    expect(generated).toMatchObject({ change: { do: 'issue', replaces: null, remove: ['old'], kills: true } })
  })

  test.each([
    ['overlap', 'old'],
    ['contain-first', undefined],
    ['contain-first', null],
  ] as const)('full, %s, leaked slot %s: blocked, asking which dies', (strategy, leakedIn) => {
    expect(planIssue(facts({ slots: slots('old', 'other'), leakedIn }), strategy).kind).toBe('blocked')
  })

  test('a client is not rotated with its own secret, nor where the management token rotates along', () => {
    expect(planIssue(facts({ managesItself: true }), 'contain-first')).toMatchObject({ kind: 'blocked' })
    expect(planIssue(facts({ card: { ...ONCE, rotates_management_token: true } }), 'overlap').kind).toBe('blocked')
  })

  test('a public client has no secret to rotate: blocked, offering what there is to do instead', () => {
    const plan = planIssue(facts({ registered: { public: true, idTokenAlg: 'RS256' } }), 'contain-first')
    expect(plan).toMatchObject({ kind: 'blocked', fix: expect.stringMatching(/Delete the secret.*PKCE/s) })
  })

  test('where the secret signs ID tokens the plan says what a new one breaks, and only there', () => {
    const lines = (idTokenAlg: string | null) => {
      const plan = planIssue(facts({ registered: { public: false, idTokenAlg } }), 'overlap')
      return plan.kind === 'change' ? (plan.lines ?? []).join() : plan.kind
    }
    expect(lines('HS256')).toContain('(HS256)')
    expect([lines('RS256'), lines('EdDSA'), lines(null)]).toEqual(['', '', ''])
  })

  test('where a lost answer costs a second secret, the approver is told so', () => {
    const told = (card: CapabilityCard) => JSON.stringify(planIssue(facts({ card }), 'contain-first'))
    expect(told(ONCE)).toContain('another one is issued')
    expect(told(READABLE) + told(ONE_SLOT)).not.toContain('another one is issued')
  })

  test('unknown providers are guided: a person brings the new secret', () => {
    const plan = planIssue(
      facts({ card: { ...TWO_SLOTS, old_after_issue: 'unknown' }, byHand: ['go there'] }),
      'overlap',
    )
    expect(plan).toMatchObject({ kind: 'by-hand', lines: ['go there'], wants: [{ name: 'fresh', kind: 'secret' }] })
  })

  const RECONCILED: readonly (readonly [string, Partial<IssueFacts>, string])[] = [
    ['settable, accepted', { sealed: sealed({ reading: 'accepted' }) }, 'settled'],
    ['settable, refused', { card: ONE_SLOT, sealed: sealed() }, 'set'],
    ['settable, unclear', { card: ONE_SLOT, sealed: sealed({ reading: 'unclear' }) }, 'set'],
    ['settable, found in a slot', { sealed: sealed({ slot: 'stanch-k1', reading: 'unclear' }) }, 'settled'],
    ['generated once, sealed and accepted', { card: ONCE, sealed: sealed({ reading: 'accepted' }) }, 'settled'],
    ['generated once, nothing sealed', { card: ONCE, before: { slots: ['old'], fingerprint: null } }, 'issue'],
    [
      'readable, another value in force',
      { card: READABLE, before: { slots: [], fingerprint: 'a' }, current: 'b' },
      'adopt',
    ],
    [
      'readable, the same value in force',
      { card: READABLE, before: { slots: [], fingerprint: 'a' }, current: 'a' },
      'issue',
    ],
    ['labelled, sealed, its slot listed', { card: GENERATED, slots: labelled('x'), sealed: sealed() }, 'settled'],
    ['labelled, sealed, no slot of ours', { card: GENERATED, sealed: sealed() }, 'issue'],
    [
      'unlabelled, sealed, one slot more',
      { card: UNLABELLED, slots: slots('old', 'x'), before: { slots: ['old'], fingerprint: null }, sealed: sealed() },
      'settled',
    ],
  ]
  test.each(RECONCILED)('after a lost reply: %s', (_, more, expected) => {
    const plan = planIssue(facts(more), 'contain-first')
    expect(plan.kind === 'change' ? plan.change.do : plan.kind).toBe(expected)
  })

  test('an orphan is removed before another is issued: by label, or as the one slot that was not there before', () => {
    expect(planIssue(facts({ card: GENERATED, slots: [...slots('old'), ...labelled('x')] }), 'overlap')).toMatchObject({
      change: { do: 'issue', remove: ['x'] },
    })
    const before = { slots: ['old'], fingerprint: null }
    expect(planIssue(facts({ card: UNLABELLED, slots: slots('old', 'x'), before }), 'overlap')).toMatchObject({
      change: { do: 'issue', remove: ['x'] },
    })
  })

  test('a slot without our label that was there before is never called an orphan', () => {
    const plan = planIssue(
      facts({ card: UNLABELLED, slots: slots('old'), before: { slots: ['old'], fingerprint: null } }),
      'overlap',
    )
    expect(plan).toMatchObject({ change: { remove: [] } })
  })

  test('two new slots and no label: somebody else is at work, so nothing is removed', () => {
    const wide = { ...UNLABELLED, slots: 5 }
    const plan = planIssue(
      facts({ card: wide, slots: slots('old', 'x', 'y'), before: { slots: ['old'], fingerprint: null } }),
      'overlap',
    )
    expect(plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('x, y') })
  })

  test('the same facts give the same change, and it holds no value', () => {
    expect(planIssue(facts(), 'overlap')).toEqual(planIssue(structuredClone(facts()), 'overlap'))
  })

  test('no plan ever removes a slot that is neither leaked nor ours', () => {
    const id = fc.constantFrom('old', 'other', 'stanch-k1', 'x')
    const slot = fc.record({ id, label: fc.constantFrom(null, 'stanch/k1', 'someone') })
    const any = fc.record({
      card: fc.constantFrom(ONE_SLOT, TWO_SLOTS, GENERATED, UNLABELLED, READABLE, ONCE),
      slots: fc.uniqueArray(slot, { selector: (one) => one.id, maxLength: 4 }),
      leakedIn: fc.option(id, { nil: undefined }),
      before: fc.option(fc.record({ slots: fc.uniqueArray(id), fingerprint: fc.constant(null) })),
      sealed: fc.option(
        fc.record({
          reading: fc.constantFrom<SealedFresh['reading']>('accepted', 'refused', 'unclear'),
          slot: fc.option(id, { nil: undefined }),
        }),
      ),
    })
    fc.assert(
      fc.property(
        any,
        fc.constantFrom('contain-first' as const, 'overlap' as const),
        ({ sealed: held, ...given }, how) => {
          const plan = planIssue(facts({ ...given, sealed: held && sealed(held) }), how)
          const gone =
            plan.kind === 'change' ? [...plan.change.remove, plan.change.replaces].filter((one) => one !== null) : []
          const may = new Set<string | null | undefined>([
            ...given.slots.filter((one) => one.label === 'stanch/k1' || one.id === 'stanch-k1').map((one) => one.id),
            ...(given.card === UNLABELLED && given.before ? appeared(given.slots, given.before.slots) : []),
            held?.slot,
            how === 'contain-first' ? given.leakedIn : null,
          ])
          expect(gone.filter((one) => !may.has(one))).toEqual([])
        },
      ),
      { numRuns: 5000 },
    )
  })
})

function appeared(now: readonly { readonly id: string }[], before: readonly string[]): readonly string[] {
  return now.map(({ id }) => id).filter((id) => !before.includes(id))
}

describe('revoke', () => {
  test('the leaked slot ends, and only that', () => {
    const plan = planRevoke(revokeFacts({ slots: slots('old', 'new', 'team') }))
    expect(plan).toMatchObject({ kind: 'change', change: { remove: ['old'], keep: 'new' } })
  })

  test('without the leaked value every slot but the new one ends', () => {
    const plan = planRevoke(revokeFacts({ leakedIn: undefined, slots: slots('old', 'new', 'team') }))
    expect(plan).toMatchObject({ change: { remove: ['old', 'team'] } })
  })

  test.each([
    ['one slot is left', { slots: slots('new'), leakedIn: null }],
    ['the leaked value is in no slot', { leakedIn: null }],
    [
      'one slot is left and nobody can say what is in it',
      { slots: slots('only'), leakedIn: undefined, keepIn: undefined },
    ],
  ] as const)('settled: %s', (_, more) => {
    expect(planRevoke(revokeFacts(more))).toMatchObject({ kind: 'settled', receipt: { removed: [] } })
  })

  test.each([
    ['the new secret is refused', { keep: 'refused' }],
    ['the new secret is in no slot and gives no clear answer', { keep: 'unclear', keepIn: null }],
    ['the slot of the new secret is gone', { keep: 'unclear', slots: slots('old', 'team') }],
    ['the secret to keep is the leaked one', { keepIn: 'old' }],
    ['nobody knows which slot is which', { leakedIn: undefined, keepIn: undefined }],
    ['the list is clean but the leaked value is accepted', { slots: slots('new'), leakedIn: null, leaked: 'alive' }],
    ['our access is the leaked client', { managesItself: true }],
  ] as const)('blocked, with a way out: %s', (_, more) => {
    expect(planRevoke(revokeFacts(more))).toMatchObject({ kind: 'blocked', fix: expect.stringMatching(/\w/) })
  })

  test('the new secret is never among those that end', () => {
    const id = fc.constantFrom('old', 'new', 'team')
    const given = fc.record({
      slots: fc.uniqueArray(id),
      leakedIn: fc.option(id, { nil: undefined }),
      keepIn: fc.option(id),
    })
    fc.assert(
      fc.property(given, ({ slots: ids, ...more }) => {
        const plan = planRevoke(revokeFacts({ ...more, slots: slots(...ids) }))
        expect(plan.kind === 'change' ? plan.change.remove : []).not.toContain(more.keepIn)
      }),
    )
  })
})
