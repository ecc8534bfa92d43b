import type { z } from 'zod'
import { safeText } from '../base/safe-text.ts'
import type { Path } from '../document/document.ts'
import { didYouMean } from '../document/known-keys.ts'
import type { Saying } from '../document/position.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import type { RunbookInput } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import { forwardOnly } from './forward-only.ts'
import { ancestorsOf } from './graph.ts'
import type { LintedStep } from './lint.ts'
import { draftStep, stepProblem } from './lint.ts'
import type { Reference } from './reference.ts'
import { parseReference } from './reference.ts'
import { fieldsOf, isOpen, isSecretField, mayBeNull, verbOf } from './verb-table.ts'

interface Flow {
  /** The field of `with` that takes the value. */
  readonly name: string
  readonly field: z.ZodType
  readonly text: string
}

/** A reference in an argument: does it exist, is it known by then, and may it flow there? */
export function lintFlow(linted: LintedStep, flow: Flow): readonly Problem[] {
  const path = ['with', flow.name]
  const found = parseReference(flow.text)
  if (!found || (found.kind === 'input' && found.list !== null)) {
    const what = `${shown(flow.text, [])} is no reference`
    return [stepProblem(linted, path, ['Y040', { what, fix: 'write $inputs.NAME, $steps.ID.FIELD or $item' }])]
  }
  if (found.kind === 'item') return [stepProblem(linted, path, ['Y043', ITEM])]
  return found.kind === 'input' ? inputFlow(linted, flow, found.name) : stepFlow(linted, flow, found)
}

export function unknownInput(linted: LintedStep, path: Path, name: string): Problem {
  const known = [...linted.draft.inputs.keys()]
  const fix =
    didYouMean(name, known) ?? (known.length > 0 ? `inputs here: ${known.join(', ')}` : 'declare it in inputs')
  return stepProblem(linted, path, ['Y040', { what: `no input "${safeText(name, 80)}"`, fix }])
}

function inputFlow(linted: LintedStep, flow: Flow, name: string): readonly Problem[] {
  const path = ['with', flow.name]
  const input = linted.draft.inputs.get(name)
  if (input === undefined) return [unknownInput(linted, path, name)]
  if (input === null) return []
  const forbidden = forwardOnly(linted, flow.name, name)
  if (forbidden) return [stepProblem(linted, path, ['Y023', forbidden])]
  const wrong = wrongInput(input, flow, name)
  return wrong ? [stepProblem(linted, path, wrong)] : []
}

function wrongInput(input: RunbookInput, { name, field }: Flow, from: string): [string, Saying] | undefined {
  if (input.type === 'credential')
    return [
      'Y043',
      { what: `input ${from} is a credential; ${name} takes a value`, fix: 'name an input of another type' },
    ]
  const flow = secretFlow(input.type === 'secret', isSecretField(field), `input ${from}`)
  if (flow) return flow
  if ('optional' in input && input.optional && !mayBeNull(field))
    return ['Y042', { what: `input ${from} is optional, and ${name} must have a value`, fix: `make ${from} required` }]
  const odd = input.type === 'choice' ? input.options.find((option) => !field.safeParse(option).success) : undefined
  if (odd === undefined) return undefined
  return [
    'Y028',
    { what: `option "${safeText(odd, 80)}" of ${from} does not fit ${name}`, fix: `remove it from ${from}` },
  ]
}

function stepFlow(
  linted: LintedStep,
  flow: Flow,
  { id, field }: Extract<Reference, { kind: 'step' }>,
): readonly Problem[] {
  const path = ['with', flow.name]
  const from = draftStep(linted, id)
  if (!from) {
    const known = linted.draft.steps.flatMap((step) => step.id ?? [])
    const fix = didYouMean(id, known) ?? `steps here: ${known.join(', ')}`
    return [stepProblem(linted, path, ['Y040', { what: `no step "${safeText(id, 80)}"`, fix }])]
  }
  if (!ancestorsOf(linted.draft.steps, linted.step.id).has(id))
    return [
      stepProblem(linted, path, [
        'Y041',
        { what: `step ${id} need not be done before ${linted.step.id}`, fix: `add ${id} to needs` },
      ]),
    ]
  if (from.step?.for_each !== undefined)
    return [
      stepProblem(linted, path, [
        'Y041',
        { what: `step ${id} acts on many and gives no single ${field}`, fix: 'take it from a step that acts once' },
      ]),
    ]
  const wrong = from.step ? wrongStepField(linted, flow, { id, field, uses: actionOf(from.step).uses }) : undefined
  return wrong ? [stepProblem(linted, path, wrong)] : []
}

interface Source {
  readonly id: string
  readonly field: string
  readonly uses: string
}

function wrongStepField({ verbs }: LintedStep, flow: Flow, { id, field, uses }: Source): [string, Saying] | undefined {
  const verb = verbOf(verbs, uses)
  if (!verb) return undefined
  const gives = fieldsOf(verb.gives)
  const given = Object.hasOwn(gives, field) ? gives[field] : undefined
  if (!given && !isOpen(verb.gives)) {
    const known = Object.keys(gives)
    return [
      'Y040',
      {
        what: `step ${id} gives no "${safeText(field, 80)}"`,
        fix: didYouMean(field, known) ?? `it gives: ${known.join(', ')}`,
      },
    ]
  }
  return secretFlow(given !== undefined && isSecretField(given), isSecretField(flow.field), `step ${id}`)
}

/** A secret in a plain field would be journaled; a plain value in a secret field would be looked up as a name. */
function secretFlow(isSecret: boolean, takesSecret: boolean, from: string): [string, Saying] | undefined {
  if (isSecret === takesSecret) return undefined
  return isSecret
    ? [
        'Y042',
        {
          what: `${from} gives a secret, and this field is not one`,
          fix: 'a secret may only flow into a secret field',
        },
      ]
    : [
        'Y042',
        {
          what: `${from} gives no secret, and this field takes one`,
          fix: 'take it from an input or a step that gives a secret',
        },
      ]
}

const ITEM: Saying = {
  what: '$item names what the step acts on and has no value',
  fix: 'use it in the field that names the target',
}
