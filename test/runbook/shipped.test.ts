import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explainRunbook } from '../../src/runbook/explain.ts'
import { readRunbook } from '../../src/runbook/read-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { FOLDER, shipped } from './shipped.ts'

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml'))
  .map((file) => file.replace('.yaml', ''))

test('six runbooks are shipped', () => {
  expect(names.toSorted()).toEqual([
    'end-all-sessions',
    'end-user-sessions',
    'graduate-to-private-key-jwt',
    'leaked-oidc-client-secret',
    'leaked-signing-key',
    'rotate-oidc-client-secret',
  ])
})

test.each(names)('%s has neither error nor warning, is called as its file, and editors find its schema', (name) => {
  const bytes = readFileSync(join(FOLDER, `${name}.yaml`))
  const found = readRunbook({ file: name, bytes }, VERBS)
  expect(found.problems).toEqual([])
  expect(found.ok && found.value.runbook.name).toBe(name)
  expect(bytes.toString()).toMatch(/^# yaml-language-server: \$schema=\.\/runbook\.schema\.json\n/)
})

test.each(names)('%s asks a person before it first changes anything, and tells the owners whatever happens', (name) => {
  const { steps } = shipped(name).runbook
  const first = steps.find((step) => step.uses && VERBS[step.uses as keyof typeof VERBS].changes)
  const asked = steps.findIndex((step) => step.approve)
  expect(asked).toBeGreaterThanOrEqual(0)
  expect(asked).toBeLessThanOrEqual(steps.findIndex((step) => step === first))
  expect(steps.find(({ uses }) => uses === 'notify/owners')).toMatchObject({ phase: 'notify', always: true })
})

test.each(names)('%s explains itself, step by step', (name) => {
  const lines = explainRunbook(shipped(name).runbook)
  for (const { id } of shipped(name).runbook.steps)
    expect(lines.join('\n')).toMatch(new RegExp(String.raw`^\d+\. ${id} \(`, 'm'))
})

test('an explanation says what is asked, who must agree, what is waited for and what is done by hand', () => {
  const text = explainRunbook(shipped('leaked-oidc-client-secret').runbook).join('\n')
  expect(text).toContain('strategy: What matters more now')
  expect(text).toContain('(contain-first or overlap)')
  expect(text).toContain(
    '1 of group:security, but not who asked, must agree within 10m; without an answer it is asked again',
  )
  expect(text).toContain("Only when inputs.strategy == 'overlap'; otherwise it is settled as not needed.")
  expect(text).toContain('for each of $inputs.client.dependents, in waves of 1, then 10%, then rest')
  expect(text).toContain('It waits for prove, however they end.')
  expect(text).toContain('[ ] Remove the secret from the place where it leaked')
})

test('the signing key leaves the JWKS only after the new one signs, and sessions end after that', () => {
  const order = shipped('leaked-signing-key').runbook.steps.map(({ id }) => id)
  expect(order).toEqual([
    'scope',
    'publish',
    'overlap',
    'switch',
    'withdraw',
    'refuse',
    'sessions',
    'residual',
    'tell',
    'learn',
  ])
})
