import type { z } from 'zod'
import { problemAt } from '../document/position.ts'
import { Exposure } from '../model/exposure.ts'
import type { Place, Problem } from '../model/problem.ts'
import type { RunbookInput, Step } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import { checkCondition } from './condition-check.ts'
import type { Names } from './condition-check.ts'
import { ancestorsOf } from './graph.ts'
import type { Linted, LintedStep } from './lint.ts'
import { fieldsOf, isOpen, isSecretField, verbOf } from './verb-table.ts'

/** The condition of a step over what is known when it is asked: inputs, steps before it, the exposure. */
export function lintWhen(linted: LintedStep): readonly Problem[] {
  const { step, draft, index } = linted
  if (step.when === undefined) return []
  const place = draft.document.place(['steps', index, 'when'])
  return checkCondition(step.when, namesFor(linted)).map(({ code, what, fix, at, length }) =>
    problemAt(within(linted, place, { text: step.when ?? '', at, length }), code, { what, fix }),
  )
}

/** The place inside a condition that stands on one line as it was read; else the whole of it. */
function within(
  { draft }: LintedStep,
  place: Place,
  { text, at, length }: { text: string; at: number; length: number },
): Place {
  const line = draft.document.text.split('\n')[place.line - 1] ?? ''
  const quote = /["']/.test(line[place.col - 1] ?? '') ? 1 : 0
  const isPlain = line.startsWith(text, place.col - 1 + quote)
  return isPlain ? { ...place, col: place.col + quote + Math.min(at, text.length - 1), length } : place
}

function namesFor(linted: LintedStep): Names {
  const before = ancestorsOf(linted.draft.steps, linted.step.id)
  const steps = linted.draft.steps.flatMap(({ id, step }): [string, Names][] =>
    id !== null && before.has(id) ? [[id, step ? stepNames(linted, step) : { kind: 'any' }]] : [],
  )
  return map([
    ['inputs', map([...linted.draft.inputs].flatMap(([name, input]) => inputNames(name, input)))],
    ['steps', map(steps)],
    ['exposure', { kind: 'value', options: Exposure.options }],
  ])
}

/** The name of a secret does not exist here: no condition can depend on its value. */
function inputNames(name: string, input: RunbookInput | null): [string, Names][] {
  if (input === null) return [[name, { kind: 'any' }]]
  if (input.type === 'secret') return []
  return [[name, { kind: 'value', options: input.type === 'choice' ? input.options : null }]]
}

function stepNames({ verbs }: Linted, step: Step): Names {
  const verb = verbOf(verbs, actionOf(step).uses)
  if (!verb || isOpen(verb.gives)) return { kind: 'any' }
  const fields = Object.entries(fieldsOf(verb.gives)).filter(([, field]) => !isSecretField(field))
  return map([
    ...fields.map(([name, field]): [string, Names] => [name, fieldNames(field)]),
    ['status', { kind: 'value', options: ['done', 'stalled', 'ready', 'waiting'] }],
  ])
}

function fieldNames(field: z.ZodType): Names {
  const { entries } = field.def as { entries?: Readonly<Record<string, string>> }
  return entries ? { kind: 'value', options: Object.values(entries) } : { kind: 'any' }
}

function map(names: readonly [string, Names][]): Names {
  return { kind: 'map', names: new Map(names) }
}
