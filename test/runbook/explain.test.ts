import { expect, test } from 'vitest'
import { explainAction } from '../../src/runbook/explain-action.ts'
import { explainField } from '../../src/runbook/explain-field.ts'
import { explainStep } from '../../src/runbook/explain-step.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { shipped } from './shipped.ts'

const { runbook } = shipped('leaked-oidc-client-secret')
const stepText = (id: string): string => (explainStep(runbook, id, VERBS) ?? []).join('\n')
const field = (path: string) => {
  const found = explainField(path)
  return found.ok ? found.value.lines.join('\n') : found.because
}

test('a step tells what holds for it without being written: its needs, its retries, its time', () => {
  expect(stepText('triage')).toContain('It starts at once.\n  issue waits for it.\n  It asks nobody.')
  expect(stepText('triage')).toContain('may take 5m; what is safe to repeat is tried 2 more times, 5s apart')
  expect(stepText('dependents')).toContain(
    'on each of $inputs.client.dependents, 8 at the same time, in waves of 1, then 10%, then rest.',
  )
})

test('a step tells what its action takes, what it is given, and who takes what it gives', () => {
  expect(stepText('issue')).toContain('leaked: $inputs.leaked   (The leaked value, to know which slot it sits in;')
  expect(stepText('issue')).toContain('$steps.issue.fresh goes to prove')
  expect(stepText('clean-up')).toContain('manual/checklist: Work that only a person can do')
})

test('a step that is not there is not explained', () => {
  expect(explainStep(runbook, 'kill', VERBS)).toBeUndefined()
})

test.each([
  ['steps.approve.on_timeout', 'one of wait, deny, escalate\n'],
  ['steps.approve.on_timeout', 'Unless said: "deny"'],
  ['steps.approve', '  not: Who may not approve; one of requester, nobody'],
  ['steps.retry.delay', 'The wait before each'],
  ['inputs.client.type', 'one of credential, secret, choice, text'],
  ['inputs.client', '  options: The words to choose from'],
  ['steps.evidence', 'a list: one of link, text, confirm'],
  ['stanch', 'always 1'],
])('%s is explained with %j', (path, text) => {
  expect(field(path)).toContain(text)
})

test.each([
  ['steps.aprove', 'steps has no such field; did you mean approve?'],
  ['step', 'a runbook has no such field; did you mean steps?'],
  ['steps.id.x', 'steps.id has no fields of its own'],
  ['steps.zzzzzzzz', 'steps has no such field; it has id, title, phase,'],
])('the path %s leads nowhere, and where it ends is told', (path, because) => {
  expect(field(path)).toContain(because)
})

test('an action is explained with each of its arguments', () => {
  const text = explainAction('secret-store/put-secret', VERBS['secret-store/put-secret']).join('\n')
  expect(text).toContain('It acts on one dependent, in for_each, and changes it.')
  expect(text).toContain('secret: The secret to store; name of a secret; needed')
})
