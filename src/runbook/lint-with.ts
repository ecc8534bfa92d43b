import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import { shapeProblems } from '../document/check-shape.ts'
import { textsOf } from '../document/document.ts'
import { didYouMean } from '../document/known-keys.ts'
import { shown } from '../document/shown.ts'
import { secretValue } from '../document/wrong-value.ts'
import type { Problem } from '../model/problem.ts'
import { lintFlow } from './lint-flow.ts'
import type { LintedStep } from './lint.ts'
import { stepProblem } from './lint.ts'
import { lintTarget } from './lint-target.ts'
import { isReference, isSpliced } from './reference.ts'
import type { VerbShape } from './verb-table.ts'
import { fieldsOf, isSecretField, mayBeAbsent } from './verb-table.ts'

/** The arguments of a step against what its action takes. */
export function lintWith(linted: LintedStep): readonly Problem[] {
  const { step, verb } = linted
  if (!verb || step.manual !== undefined) return []
  const given = step.with ?? {}
  const fields = fieldsOf(verb.with)
  return [
    ...lintTarget(linted, verb),
    ...Object.keys(given).flatMap((name) => (Object.hasOwn(fields, name) ? [] : [unknownField(linted, name, fields)])),
    ...Object.entries(fields).flatMap(([name, field]) => lintField(linted, verb, { name, field, value: given[name] })),
  ]
}

interface Given {
  readonly name: string
  readonly field: z.ZodType
  readonly value: Json | undefined
}

function lintField(linted: LintedStep, verb: VerbShape, { name, field, value }: Given): readonly Problem[] {
  const { step, index, draft } = linted
  if (value === undefined) return mayBeAbsent(field) ? [] : [missingField(linted, name, `${step.uses} needs it`)]
  if (name === verb.names) return []
  if (isReference(value)) return lintFlow(linted, { name, field, text: value })
  if (isSecretField(field) && typeof value === 'string') {
    const { code, what } = secretValue(name)
    return [stepProblem(linted, ['with', name], [code, { what, fix: 'write $inputs.NAME or $steps.ID.FIELD' }])]
  }
  const spliced = textsOf(value).filter(({ text }) => isSpliced(text))
  if (spliced.length > 0)
    return spliced.map(({ path }) =>
      stepProblem(linted, ['with', name, ...path], ['Y047', { what: 'a reference inside a text', fix: WHOLE }]),
    )
  return shapeProblems(draft.document, field, ['steps', index, 'with', name])
}

const WHOLE = 'a reference is a whole value: $inputs.x, $steps.y.z or $item, alone'

function missingField(linted: LintedStep, name: string, because: string): Problem {
  const path = linted.step.with ? ['with'] : ['uses']
  return stepProblem(linted, path, ['Y027', { what: `missing "${name}": ${because}`, fix: `add ${name}: to with` }])
}

function unknownField(linted: LintedStep, name: string, fields: Readonly<Record<string, z.ZodType>>): Problem {
  const known = Object.keys(fields)
  const { draft, index } = linted
  return {
    code: 'Y015',
    level: 'error',
    place: draft.document.place(['steps', index, 'with', name], 'key'),
    what: `unknown key ${shown(name, [])} for ${linted.step.uses}`,
    fix: didYouMean(name, known) ?? `known here: ${known.join(', ')}`,
  }
}
