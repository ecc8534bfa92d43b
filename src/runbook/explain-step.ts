import type { Json } from '../base/json.ts'
import type { Runbook, Step } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import { DEFAULTS } from './compile.ts'
import { explicitNeeds } from './draft.ts'
import { actionLines, wordsOfField } from './explain-action.ts'
import { explainApproval, explainNeeds } from './explain.ts'
import type { VerbShape, VerbTable } from './verb-table.ts'
import { fieldsOf, verbOf } from './verb-table.ts'

/** One step with everything that holds for it, said or not: defaults, what its action takes and gives, who waits for it. */
export function explainStep(runbook: Runbook, id: string, verbs: VerbTable): readonly string[] | undefined {
  const index = runbook.steps.findIndex((step) => step.id === id)
  const step = runbook.steps[index]
  if (!step) return undefined
  const { uses, with: given } = actionOf(step)
  const verb = verbOf(verbs, uses)
  return [
    `${step.id} (${step.phase}): ${step.title ?? verb?.summary ?? uses}`,
    ...sentencesOf(runbook, step).map((text) => `  ${text}`),
    ...(verb ? ['', ...actionLines(uses, verb), ...taken(verb, given), ...usedBy(runbook, id)] : []),
  ]
}

/** Why it is there, what it waits for, who is asked, how it is paced and proven: what holds for a step, in sentences. */
export function sentencesOf(runbook: Runbook, step: Step): readonly string[] {
  return [...(step.why === undefined ? [] : [step.why]), ...place(runbook, step), ...rules(step), ...pace(step)]
}

function place({ steps }: Runbook, step: Step): readonly string[] {
  const needs = explicitNeeds(steps)
  const own = needs[steps.indexOf(step)] ?? []
  const after = steps.filter((_, at) => needs[at]?.includes(step.id)).map(({ id }) => id)
  const waits = after.length === 1 ? 'waits' : 'wait'
  return [
    explainNeeds(own, step.always ?? false),
    after.length > 0 ? `${after.join(' and ')} ${waits} for it.` : 'Nothing waits for it.',
  ]
}

function rules(step: Step): readonly string[] {
  return [
    ...(step.when === undefined ? [] : [`Only when ${step.when}; otherwise it is settled as not needed.`]),
    step.approve ? explainApproval(step.approve) : 'It asks nobody.',
    step.verify === 'none'
      ? `Nothing verifies it: ${step.because ?? 'no reason is given'}`
      : 'It is verified from outside.',
  ]
}

function pace(step: Step): readonly string[] {
  const { times, delay } = step.retry ?? DEFAULTS.retry
  return [
    ...(step.for_each === undefined
      ? []
      : [
          `It acts on each of ${step.for_each}, ${step.parallel ?? DEFAULTS.parallel} at the same time` +
            (step.waves ? `, in waves of ${step.waves.join(', then ')}.` : '.'),
        ]),
    `An attempt may take ${step.timeout ?? DEFAULTS.timeout}; what is safe to repeat is tried ${times} more times, ${delay} apart.`,
    step.on_failure === 'continue' ? 'When it fails, the run goes on.' : 'When it fails, what waits for it stops.',
  ]
}

function taken(verb: VerbShape, given: { readonly [name: string]: Json }): readonly string[] {
  const fields = Object.entries(fieldsOf(verb.with))
  if (fields.length === 0) return []
  return [
    '',
    'It is given:',
    ...fields.map(([name, field]) => {
      const value = given[name]
      const shown = value === undefined ? 'not given' : typeof value === 'string' ? value : JSON.stringify(value)
      return `  ${name}: ${shown}   (${wordsOfField(field)})`
    }),
  ]
}

function usedBy(runbook: Runbook, id: string): readonly string[] {
  const users = runbook.steps.flatMap((step) =>
    Object.values(actionOf(step).with).flatMap((value) =>
      typeof value === 'string' && value.startsWith(`$steps.${id}.`) ? [`  ${value} goes to ${step.id}`] : [],
    ),
  )
  return users.length > 0 ? ['', 'Others take from it:', ...users] : []
}
