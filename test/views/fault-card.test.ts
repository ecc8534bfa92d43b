import { expect, test } from 'vitest'
import type { Fault } from '../../src/model/fault.ts'
import { faultCard } from '../../src/views/fault-card.ts'
import { given, on, opened, step } from '../run/given.ts'
import { RUN, texts } from './entries.ts'

const steps = [step('issue'), step('kill')]
const LEAK = { inputs: { leaked: null } }
const fault: Fault = {
  code: 'TARGET_REFUSED_US',
  what: 'the identity provider refused us',
  saw: '403',
  wanted: '204',
  changed: [],
  retry: 'after-fix',
  next: [
    { say: 'Give the role and try again:', command: 'stanch runs retry RUN STEP' },
    { say: 'By hand:', url: 'https://id.example.com/console' },
    { say: 'Call the owner.' },
    { say: 'A fourth way nobody reads.' },
  ],
}
const at = { run: RUN, step: 'kill', target: 'web', then: 'it stays' }

test('a fault is shown in the order a tired person needs', () => {
  const state = given(opened(steps, LEAK), on('issue').planned(), on('issue').applying, on('issue').applied())
  expect(texts(faultCard(fault, { ...at, state }))).toEqual([
    'the identity provider refused us (TARGET_REFUSED_US)',
    '  step kill, on web',
    '  saw 403; wanted 204',
    '  already changed: issue/web',
    '  fix first, then retry; it stays',
    '1. Give the role and try again:',
    `     $ stanch runs retry ${RUN.slice(-7)} kill`,
    '2. By hand:',
    '     https://id.example.com/console',
    '3. Call the owner.',
  ])
})

test('"nothing was changed" is said only before the first write', () => {
  const before = given(opened(steps), on('issue').planned())
  const doubt = given(opened(steps), on('issue').planned(), on('issue').applying)
  expect(texts(faultCard(fault, { ...at, state: before }))).toContain('  nothing was changed')
  expect(texts(faultCard(fault, { ...at, state: doubt }))).not.toContain('  nothing was changed')
  expect(texts(faultCard(fault, { ...at, state: doubt })).join('\n')).toContain('not known whether it took effect')
})
