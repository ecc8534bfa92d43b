import type { z } from 'zod'
import { didYouMean } from '../../document/known-keys.ts'
import type { Document, Path } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import { secretValue } from '../../document/wrong-value.ts'
import type { Problem } from '../../model/problem.ts'
import type { Runbook } from '../../model/runbook.ts'
import { actionOf } from '../../runbook/action.ts'
import type { VerbShape, VerbTable } from '../../runbook/verb-table.ts'
import { fieldsOf, isOpen, isSecretField, verbOf } from '../../runbook/verb-table.ts'
import type { Answer, Case, RunbookTest } from './format.ts'

interface Checking {
  readonly document: Document
  readonly test: RunbookTest
  readonly runbook: Runbook
  readonly verbs: VerbTable
}

/** Names that lead nowhere in the runbook (T002), and answers that no connector could give (T004). */
export function checkCases(checking: Checking): readonly Problem[] {
  return checking.test.cases.flatMap((one, index) => [
    ...checkNames(checking, one, ['cases', index]),
    ...checkAnswers(checking, one, ['cases', index, 'answers']),
  ])
}

function checkNames({ document, runbook }: Checking, one: Case, path: Path): readonly Problem[] {
  const steps = runbook.steps.map(({ id }) => id)
  const units: readonly (readonly [Path, object])[] = [
    [[...path, 'answers'], one.answers],
    [[...path, 'people'], one.people],
    [[...path, 'expect', 'plan'], one.expect.plan],
    [[...path, 'expect', 'steps'], one.expect.steps],
  ]
  const named = units.flatMap(([at, by]) => Object.keys(by).map((unit) => ({ at: [...at, unit], name: stepOf(unit) })))
  const happened = (['journal', 'never'] as const).flatMap((list) =>
    one.expect[list].flatMap((text, at) => {
      const [, unit] = text.split(' ')
      return unit === undefined ? [] : [{ at: [...path, 'expect', list, at], name: stepOf(unit) }]
    }),
  )
  const unknown = [...named, ...happened].filter(({ name }) => !steps.includes(name))
  const secrets = Object.entries(runbook.inputs).flatMap(([name, { type }]) => (type === 'secret' ? [name] : []))
  const strangers = one.secrets.flatMap((name, at) =>
    secrets.includes(name) ? [] : [{ name, at: [...path, 'secrets', at] }],
  )
  return [
    ...unknown.map(({ at, name }) => stray(document, at, { name, noun: 'step', known: steps })),
    ...strangers.map(({ at, name }) => stray(document, at, { name, noun: 'secret input', known: secrets })),
  ]
}

function stepOf(unit: string): string {
  return unit.split('/', 1)[0] ?? ''
}

interface Stray {
  readonly name: string
  readonly noun: string
  readonly known: readonly string[]
}

function stray(document: Document, at: Path, { name, noun, known }: Stray): Problem {
  return problemAt(document.place(at, typeof at.at(-1) === 'string' ? 'key' : 'value'), 'T002', {
    what: `the runbook has no such ${noun}`,
    fix: didYouMean(name, known) ?? (known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'),
  })
}

function checkAnswers(checking: Checking, one: Case, path: Path): readonly Problem[] {
  return Object.entries(one.answers).flatMap(([unit, answers]) => {
    const step = checking.runbook.steps.find(({ id }) => id === stepOf(unit))
    const verb = step && verbOf(checking.verbs, actionOf(step).uses)
    if (!verb) return []
    const list = Array.isArray(answers) ? answers : [answers]
    return list.flatMap((answer, at) =>
      checkGives(checking.document, verb, {
        answer,
        path: Array.isArray(answers) ? [...path, unit, at] : [...path, unit],
      }),
    )
  })
}

function checkGives(
  document: Document,
  verb: VerbShape,
  { answer, path }: { answer: Answer; path: Path },
): readonly Problem[] {
  const fields = fieldsOf(verb.gives)
  return Object.entries(answer.gives ?? {}).flatMap(([name, value]) => {
    const at: Path = [...path, 'gives', name]
    const field: z.ZodType | undefined = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field && isSecretField(field))
      return [problemAt(document.place(at), 'Y019', { ...secretValue(name), fix: MADE })]
    if (!field && !isOpen(verb.gives))
      return [
        problemAt(document.place(at, 'key'), 'T004', {
          what: 'the action of this step gives no such field',
          fix: didYouMean(name, Object.keys(fields)) ?? `it gives ${Object.keys(fields).join(', ')}`,
        }),
      ]
    if (!field || field.safeParse(value).success) return []
    return [
      problemAt(document.place(at), 'T004', {
        what: `no connector gives such a ${name}`,
        fix: 'stanch runbook explain RUNBOOK STEP tells what it gives',
      }),
    ]
  })
}

const MADE = 'delete it: a test makes its own secrets, and a recording holds none'
