import { expect, test } from 'vitest'
import type { Planned } from '../../src/views/plan-card.ts'
import { deedOf, planDifference } from '../../src/views/plan-difference.ts'
import type { PlannedDeed } from '../../src/views/planned-unit.ts'
import { FAULT, spec, step } from '../run/given.ts'

const one = step('put')
const planned = (plan: PlannedDeed, more = {}): Planned => ({
  spec: spec([one], more),
  digest: 'd',
  units: [{ step: one, target: 'web', plan }],
})
const reviewed = ({ spec: of, units }: Planned) =>
  JSON.parse(
    JSON.stringify({
      spec: of,
      units: units.map((u) => ({ step: u.step.id, target: u.target, deed: deedOf(u.plan) })),
    }),
  )
const write: PlannedDeed = { kind: 'change', change: { version: 3 }, says: 'writes it', lines: ['run 01ABC'] }

test('a plan that went through a file is the same plan, also when what is told beside it names another run', () => {
  expect(planDifference(reviewed(planned(write)), planned({ ...write, lines: ['run 01DEF'] }))).toEqual([])
})

test('a unit that would now do another thing is named, with what it was and what it is', () => {
  const now: PlannedDeed = { kind: 'settled', because: 'it is there' }
  expect(planDifference(reviewed(planned(write)), planned(now))).toEqual([
    'put/web: was change (writes it); is now settled (it is there)',
  ])
})

test('another change under the same words is a difference', () => {
  expect(planDifference(reviewed(planned(write)), planned({ ...write, change: { version: 4 } }))).toEqual([
    'put/web: was change (writes it); is now the same in words, but another change',
  ])
})

test('a system that has stopped to answer is a difference', () => {
  expect(planDifference(reviewed(planned(write)), planned({ kind: 'unknown', fault: FAULT }))).toEqual([
    'put/web: was change (writes it); is now unknown (TARGET_UNREACHABLE)',
  ])
})

test('other inputs, people or targets are differences', () => {
  const now = planned(write, { inputs: { leaked: null }, people: [] })
  expect(planDifference(reviewed(planned(write)), now)).toEqual([
    'the inputs have changed',
    'the people of the policy have changed',
  ])
})
