import { expect, test } from 'vitest'
import type { Runbook } from '../../src/model/runbook.ts'
import { diffRunbooks } from '../../src/runbook/diff.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { ISSUE, read, withSteps } from './given.ts'

const RESTART = `  - id: restart
    phase: eradicate
    uses: workload/restart
    for_each: $inputs.client.workloads
    with: { target: $item }
`
const BEFORE = withSteps(ISSUE + RESTART)

function runbook(text: string): Runbook {
  const found = read(text)
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return found.value.runbook
}
const diff = (after: string, before = BEFORE): readonly string[] =>
  diffRunbooks(runbook(before), runbook(after), VERBS).map(({ kind, where, says }) => `${kind} ${where}: ${says}`)

test('another way of writing the same is no difference', () => {
  expect(diff(BEFORE)).toEqual([])
  expect(
    diff(BEFORE.replace('    with: { target: $item }', '    needs: [issue]\n    with:\n      target: $item # each')),
  ).toEqual([])
})

test.each([
  [
    'an approval that is gone',
    '    approve: { of: [group:security] }\n',
    '',
    [
      'weaker issue: it acts without anybody having been asked before',
      'weaker restart: it acts without anybody having been asked before',
      'weaker issue: its approval is gone; it was 1 of group:security, not whoever asked',
    ],
  ],
  ['more people who may', '[group:security]', '[group:security, bob]', ['weaker issue: more may approve: bob']],
  [
    'other people who may',
    '[group:security]',
    '[group:ops]',
    ['weaker issue: more may approve: group:ops', 'changed issue: may not approve any more: group:security'],
  ],
  [
    'approving alone',
    '{ of: [group:security]',
    '{ not: nobody, of: [group:security]',
    ['weaker issue: whoever starts the run may approve it alone'],
  ],
  ['more who must', '{ of: [group:security]', '{ any: 2, of: [group:security]', ['changed issue: 2 must agree, not 1']],
  [
    'a longer question',
    '{ of: [group:security]',
    '{ within: 1h, of: [group:security]',
    ['changed issue: approve within: 15m → 1h'],
  ],
] as const)('%s', (_, from, to, told) => {
  expect(BEFORE).toContain(from)
  expect(diff(BEFORE.replace(from, to))).toEqual(told)
})

test('fewer who must agree is weaker, seen from the other side', () => {
  expect(diff(BEFORE, BEFORE.replace('{ of: [', '{ any: 2, of: ['))).toEqual(['weaker issue: 1 must agree, not 2'])
})

test('an approval that still stands there and is gone around is found out', () => {
  const free = RESTART.replace('phase', 'needs: []\n    phase')
  expect(diff(withSteps(ISSUE + free))).toEqual([
    'weaker restart: it acts without anybody having been asked before',
    'changed restart: needs: − issue',
  ])
  const early = RESTART.replace('restart\n', 'early\n')
  expect(diff(withSteps(early + ISSUE + RESTART))[0]).toBe(
    'weaker early: a new step that acts, and nobody is asked before it',
  )
})

test('a step that nothing verifies any more is weaker; one that is verified now is not', () => {
  const unverified = BEFORE.replace('    for_each', '    verify: none\n    because: no way\n    for_each')
  expect(diff(unverified)).toEqual(['weaker restart: nothing verifies it any more: no way'])
  expect(diff(BEFORE, unverified)).toEqual(['changed restart: it is verified now'])
})

test('steps, inputs and fields that come, go and change are told by name', () => {
  const after = withSteps(ISSUE)
    .replace('leaked: { type: secret, optional: true }', 'leaked: { type: secret }')
    .replace('title: Given', 'title: Another\ncontrols: [RS.MI-01]')
  expect(diff(after)).toEqual([
    'changed runbook: title: Given → Another',
    'changed runbook: controls: + RS.MI-01',
    'changed inputs.leaked: optional: true → false',
    'removed restart: workload/restart',
    'changed tell: needs: − restart, + issue',
  ])
  expect(diff(BEFORE, withSteps(ISSUE))).toContain('added restart: workload/restart')
})

test('an argument that changes is told, and so is the order of waves', () => {
  const paced = (waves: string): string =>
    BEFORE.replace('    with: { target', `    waves: ${waves}\n    with: { target`)
  expect(diff(paced('[10%, 1, rest]'), paced('[1, 10%, rest]'))).toEqual([
    'changed restart: waves: another order: 10%, 1, rest',
  ])
  expect(diff(BEFORE.replace(', leaked: $inputs.leaked }', ' }'))).toContain(
    'changed issue: with leaked: $inputs.leaked → not said',
  )
})

test('where nobody was asked before either, nothing has become weaker', () => {
  const free = BEFORE.replace('    approve: { of: [group:security] }\n', '')
  expect(diff(free.replace('title: Given', 'title: Other'), free)).toEqual(['changed runbook: title: Given → Other'])
})
