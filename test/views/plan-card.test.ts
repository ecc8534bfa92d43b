import { expect, test } from 'vitest'
import { permissionLines, planCard, planLines } from '../../src/views/plan-card.ts'
import type { PlannedDeed, PlannedUnit } from '../../src/views/planned-unit.ts'
import { FAULT, RULE, spec, step } from '../run/given.ts'
import { texts } from './entries.ts'

const ISSUE = 'identity/issue-client-secret'
const of = (uses: string, plan: PlannedDeed) => {
  const one = step('one', { uses, title: 'One', approve: { ...RULE, of: [...RULE.of] } })
  return planCard({ spec: spec([one]), digest: 'sha256:abc', units: [{ step: one, target: 'web', plan }] })
}

test.each([
  ['+', ISSUE, { kind: 'change', change: 1, says: 'add a secret' }, 'add a secret'],
  ['+', 'identity/restore-client-secret', { kind: 'change', change: 1, says: 'activate' }, 'activate'],
  ['-', 'identity/revoke-client-secret', { kind: 'change', change: 1, says: 'delete it' }, 'delete it'],
  ['-', 'session/back-channel-logout', { kind: 'change', change: 1, says: 'end them' }, 'end them'],
  ['~', 'secret-store/put-secret', { kind: 'change', change: 1, says: 'write it' }, 'write it'],
  ['=', ISSUE, { kind: 'settled', because: 'done' }, 'already so: done'],
  ['=', ISSUE, { kind: 'passed', when: 'inputs.a == "b"' }, 'not needed: only when inputs.a == "b"'],
  ['!', ISSUE, { kind: 'blocked', because: 'no right', fix: 'give it' }, 'BLOCKED: no right; give it'],
  ['!', ISSUE, { kind: 'by-hand', says: 'click', lines: [], wants: [] }, 'by hand: click'],
  ['?', ISSUE, { kind: 'look', says: 'look' }, 'look'],
  ['?', ISSUE, { kind: 'unknown', fault: FAULT }, 'cannot be said now: no way there; saw ECONNREFUSED'],
  [
    '?',
    ISSUE,
    { kind: 'unknown', fault: { ...FAULT, code: 'INPUT_MISSING' } },
    'known once the steps before have acted',
  ],
] as const)('%s marks %s with a plan %o', (mark, uses, plan, says) => {
  expect(of(uses, plan).steps[0]?.units[0]).toMatchObject({ mark, says })
})

test('a plan shows what will change, who must approve, the proof, its sum and its digest', () => {
  const lines = texts(planLines(of(ISSUE, { kind: 'change', change: 1, says: 'add a secret', lines: ['slot 2'] })))
  expect(lines).toEqual([
    'PLAN   A runbook   web   DRILL',
    'contain    one   One',
    '  + web: add a secret',
    '      slot 2',
    '    approval: 1 of group:security, not whoever started the run, within 1 m 00 s, then deny',
    '    proof: the provider accepts the new secret',
    expect.stringContaining('+ adds'),
    expect.stringContaining('? looks'),
    '1 step: 1 added; 1 approval',
    'plan sha256:abc',
  ])
})

test.each([
  ['1 approval', { kind: 'change', change: 1, says: 'add a secret' }],
  ['1 approval', { kind: 'unknown', fault: FAULT }],
  ['1 approval', { kind: 'by-hand', says: 'click', lines: [], wants: [] }],
  ['no approval', { kind: 'look', says: 'look' }],
  ['no approval', { kind: 'settled', because: 'done' }],
] as const)('a plan promises %s, as the run will ask, for %o', (wanted, plan) => {
  const lines = texts(planLines(of(ISSUE, plan)))
  expect(lines.at(-2)).toContain(wanted)
  expect(lines.some((text) => text.includes('approval: 1 of'))).toBe(wanted === '1 approval')
})

test('the only thing to do by hand is said once', () => {
  const card = of(ISSUE, { kind: 'by-hand', says: 'turn the switch', lines: ['turn the switch'], wants: [] })
  expect(texts(planLines(card)).filter((text) => text.includes('turn the switch'))).toHaveLength(1)
})

test('the rights a plan uses are gathered by system, and one that does not say so is not called free', () => {
  const steps = [step('put', { uses: 'secret-store/put-secret' }), step('tell', { uses: 'notify/owners' })]
  const units = steps.map((one, at) => ({
    step: one,
    target: 'web',
    plan: { kind: 'look', says: '' } as const,
    rights: at === 0 ? ['read', 'write'] : null,
  }))
  const card = planCard({ spec: spec(steps), digest: 'd', units })
  expect(card.permissions).toEqual([
    {
      connector: 'idp',
      uses: 'identity/oidc',
      actions: ['secret-store/put-secret', 'notify/owners'],
      rights: ['read', 'write'],
    },
  ])
  const mute = planCard({ spec: spec(steps), digest: 'd', units: units.map((unit) => ({ ...unit, rights: null })) })
  expect(texts(permissionLines(mute)).at(-1)).toBe('  its connector does not say which rights it needs')
})

test('what cannot be undone says why', () => {
  const one = step('one')
  const unit = {
    step: one,
    target: 'web',
    plan: { kind: 'change', change: 1, says: 'kill it' },
    cannotUndo: 'it is dead',
  }
  const lines = texts(planLines(planCard({ spec: spec([one]), digest: 'd', units: [unit as PlannedUnit] })))
  expect(lines).toContain('    undo: none: it is dead')
})

test('a step without proof says why in the plan', () => {
  const one = step('one', { unverified: 'mail cannot be seen' })
  expect(texts(planLines(planCard({ spec: spec([one]), digest: 'd', units: [] }))).join('\n')).toContain(
    'not verified: mail cannot be seen',
  )
})

test('only a change, a hand or the unknown counts as a change', () => {
  expect(of(ISSUE, { kind: 'settled', because: '' }).has_changes).toBe(false)
  expect(of(ISSUE, { kind: 'look', says: '' }).has_changes).toBe(false)
  expect(of(ISSUE, { kind: 'change', change: 1, says: '' }).has_changes).toBe(true)
})
