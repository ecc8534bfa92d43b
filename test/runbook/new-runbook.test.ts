import { expect, test } from 'vitest'
import { CREDENTIAL_KINDS } from '../../src/model/runbook.ts'
import { newRunbook, STRATEGIES } from '../../src/runbook/new-runbook.ts'
import type { Wanted } from '../../src/runbook/new-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { read } from './given.ts'

const BASE: Wanted = { name: 'mine', title: 'Mine', kind: 'oidc-client-secret', does: 'ask' }
function written(wanted: Partial<Wanted>): string {
  const made = newRunbook({ ...BASE, ...wanted }, VERBS)
  return made.ok ? made.value : made.because
}
const codes = (text: string): readonly string[] => read(text).problems.map(({ code, what }) => `${code} ${what}`)

const all = CREDENTIAL_KINDS.flatMap((kind) => Object.keys(STRATEGIES[kind]).map((does) => ({ kind, does })))
test.each(all)('a new runbook for $kind that does $does has neither error nor warning', (wanted) => {
  expect(codes(written(wanted))).toEqual([])
})

const alone = Object.keys(VERBS).filter((uses) => newRunbook({ ...BASE, does: [uses, 'notify/owners'] }, VERBS).ok)
test.each(alone)('the action %s alone, with its owners told, has neither error nor warning', (uses) => {
  expect(codes(written({ does: [uses, 'notify/owners'] }))).toEqual([])
})

test('only an action that needs what another one gives cannot stand alone', () => {
  const others = Object.keys(VERBS).filter((uses) => !alone.includes(uses))
  expect(others).toEqual([
    'identity/revoke-client-secret',
    'identity/prove-dead',
    'identity/require-client-key',
    'identity/prove-key-only',
    'identity/restore-client-secret',
    'identity/compare-baseline',
    'secret-store/put-secret',
  ])
  const fed = others.filter((uses) => uses !== 'identity/restore-client-secret')
  expect(written({ does: ['identity/revoke-client-secret'] })).toContain('needs a keep, which no step before it gives')
  expect(
    codes(written({ does: ['identity/read-baseline', 'identity/issue-client-secret', ...fed, 'notify/owners'] })),
  ).toEqual([])
})

test('words to choose from are a choice, and what may be empty is asked and may be left out', () => {
  const text = written({ does: ['identity/end-sessions', 'identity/end-sessions', 'notify/owners'] })
  expect(text).toContain('  whose: { type: choice, options: [users, client, everyone], prompt: ')
  expect(text).toContain('  users: { type: text, optional: true, prompt: ')
  expect(text.match(/whose: \$inputs\.whose, users: \$inputs\.users/g)).toHaveLength(2)
  expect(codes(text)).toEqual([])
})

test('no way back is written for anybody: who wants one writes it on purpose', () => {
  const refused = written({ does: ['identity/issue-client-secret', 'identity/restore-client-secret'] })
  expect(refused).toContain('identity/restore-client-secret is written by hand, on purpose')
})

test('a step takes from the last step that gives it, and the same action twice has two names', () => {
  const text = written({
    does: ['identity/issue-client-secret', 'identity/issue-client-secret', 'secret-store/put-secret', 'notify/owners'],
  })
  expect(text).toContain('- id: issue-client-secret-2\n')
  expect(text).toContain('secret: $steps.issue-client-secret-2.fresh')
  expect(codes(text)).toEqual([])
})

test('only the first step that acts asks, unless steps say so themselves', () => {
  expect(written({}).match(/approve:/g)).toHaveLength(1)
  expect(written({ does: ['identity/probe-client-secret', 'identity/set-not-before'] })).toMatch(
    /probe-client-secret\n(?:(?!approve)[^])*set-not-before[^]*approve:/,
  )
  expect(written({ kind: 'signing-key', does: 'by-hand' }).match(/approve:/g)).toHaveLength(2)
})

test.each(['Mine: a title', '"Mine"', 'yes', "it's", 'a # b', '- x', '100%', 'wer ist es?'])(
  'the title %s comes back as it was given',
  (title) => {
    const found = read(written({ title }))
    expect(found.ok && found.value.runbook.title).toBe(title)
  },
)

test('an action or a strategy that there is not is refused with the near one or those there are', () => {
  expect(written({ does: ['identity/prov-dead'] })).toBe('there is no such action; did you mean identity/prove-dead?')
  expect(written({ kind: 'signing-key', does: 'overlapp' })).toContain('there are by-hand, sessions')
})
