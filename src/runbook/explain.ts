import type { JsonObject } from '../base/json.ts'
import type { Runbook, RunbookInput, Step } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import { explicitNeeds } from './draft.ts'

/** A runbook in plain sentences, one line each: what it asks, and what happens in which order, at whose word. */
export function explainRunbook(runbook: Runbook): readonly string[] {
  const needs = explicitNeeds(runbook.steps)
  const inputs = Object.entries(runbook.inputs)
  return [
    runbook.title,
    ...(runbook.controls.length > 0 ? [`It supports ${runbook.controls.join(', ')}.`] : []),
    ...(inputs.length > 0 ? ['', 'It asks:', ...inputs.flatMap(([name, input]) => explainInput(name, input))] : []),
    '',
    'It does:',
    ...runbook.steps.flatMap((step, index) => explainStep(step, index + 1, needs[index] ?? [])),
  ]
}

function explainInput(name: string, input: RunbookInput): readonly string[] {
  const given = input.type === 'secret' ? `--secret ${name}=-` : `--set ${name}=VALUE`
  return [`  ${name}: ${input.prompt ?? 'no question is written'} (${kindOf(input)})`, `    ${given}`]
}

/** What kind of answer is wanted, in words. */
export function kindOf(input: RunbookInput): string {
  const optional = 'optional' in input && input.optional ? ', may be left out' : ''
  switch (input.type) {
    case 'credential':
      return `a credential of the inventory, ${input.kind}`
    case 'secret':
      return `a secret${optional}; never shown, never stored in the open`
    case 'choice':
      return `${input.options.join(' or ')}${input.default === undefined ? '' : `; ${input.default} unless said`}`
    case 'text':
      return `text${optional}`
  }
}

function explainStep(step: Step, number: number, needs: readonly string[]): readonly string[] {
  const { uses, with: given } = actionOf(step)
  const title = step.title ?? (step.manual === undefined ? uses : 'By hand')
  const details = [
    step.why,
    explainNeeds(needs, step.always ?? false),
    step.when === undefined ? undefined : `Only when ${step.when}; otherwise it is settled as not needed.`,
    step.approve ? explainApproval(step.approve) : undefined,
    step.manual === undefined ? `It uses ${uses}${fanOut(step)}${explainWith(given)}.` : undefined,
    step.verify === 'none' ? `Nothing verifies it: ${step.because ?? 'no reason is given'}` : undefined,
    step.on_failure === 'continue' ? 'When it fails, the run goes on.' : undefined,
  ].filter((line) => line !== undefined)
  return [
    '',
    `${number}. ${step.id} (${step.phase}): ${title}`,
    ...details.map((line) => `   ${line}`),
    ...byHand(step),
  ]
}

export function explainNeeds(needs: readonly string[], always: boolean): string {
  if (needs.length === 0) return 'It starts at once.'
  return `It waits for ${needs.join(' and ')}${always ? ', however they end' : ''}.`
}

export function explainApproval({ any, of, not, within, on_timeout }: NonNullable<Step['approve']>): string {
  const who = `${any} of ${of.join(', ')}${not === 'requester' ? ', but not who asked,' : ''}`
  const then = { wait: 'it waits on', deny: 'the answer is no', escalate: 'it is asked again, louder' }[on_timeout]
  return `Before it acts, ${who} must agree within ${within}; without an answer ${then}.`
}

function fanOut({ for_each, waves }: Step): string {
  if (for_each === undefined) return ''
  return ` for each of ${for_each}${waves ? `, in waves of ${waves.join(', then ')}` : ''}`
}

function explainWith(given: JsonObject): string {
  const parts = Object.entries(given).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return parts.length > 0 ? `, with ${parts.join(', ')}` : ''
}

function byHand({ manual, evidence }: Step): readonly string[] {
  const items = typeof manual === 'string' ? [manual] : (manual ?? [])
  return [
    ...items.map((item) => `   [ ] ${item}`),
    ...(evidence && evidence.length > 0 ? [`   It asks for evidence: ${evidence.join(', ')}.`] : []),
  ]
}
