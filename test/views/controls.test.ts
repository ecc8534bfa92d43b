import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { controlEvidence } from '../../src/views/controls.ts'
import { on, opened, step } from '../run/given.ts'
import { FOLDER, shipped } from '../runbook/shipped.ts'
import { entries } from './entries.ts'

const runbook = (controls: readonly string[]) => ({
  name: 'rb',
  title: 'A run',
  digest: 'sha256:1',
  controls: [...controls],
})

const names = readdirSync(FOLDER)
  .filter((file) => /^(?!.*\.test\.yaml$).*\.yaml$/.test(file))
  .map((file) => file.replace('.yaml', ''))

test.each(names)('every control that %s names is known to the report', (name) => {
  const { controls } = shipped(name).runbook
  const known = controlEvidence(entries([opened([], { runbook: runbook(controls) })]))
  expect(known.filter(({ asks }) => asks === 'not known to this version')).toEqual([])
  expect(known).toHaveLength(controls.length)
})

test('sessions that have ended support the control about identity assertions, and none about leaked secrets', () => {
  const end = step('end', { phase: 'contain', uses: 'identity/end-sessions' })
  const start = opened([end], { runbook: runbook(['PR.AA-04', 'NHI2:2025']) })
  const steps = [on('end').entered, on('end').planned(), on('end').applying, on('end').applied()]
  const told = entries([start, ...steps, on('end').verified('proven')])
  expect(controlEvidence(told).map(({ control, seqs }) => [control, seqs.length])).toEqual([
    ['PR.AA-04', 1],
    ['NHI2:2025', 0],
  ])
})
