import type { Saying } from '../document/position.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { unknownInput } from './lint-flow.ts'
import type { LintedStep } from './lint.ts'
import { stepProblem } from './lint.ts'
import { parseReference } from './reference.ts'
import type { Reference } from './reference.ts'
import type { VerbShape } from './verb-table.ts'

/** What a step acts on: a credential it names, or each entry of one of the credential's lists. */
export function lintTarget(linted: LintedStep, verb: VerbShape): readonly Problem[] {
  const isFanOut = verb.about === 'dependent' || verb.about === 'workload'
  return [...(isFanOut ? lintList(linted, `${verb.about}s`) : lintNoList(linted)), ...lintName(linted, verb, isFanOut)]
}

function lintList(linted: LintedStep, list: string): readonly Problem[] {
  const text = linted.step.for_each
  const example = `for_each: $inputs.NAME.${list}`
  if (text === undefined)
    return [
      stepProblem(
        linted,
        ['uses'],
        ['Y043', { what: `${linted.step.uses} acts on one of many`, fix: `add ${example}` }],
      ),
    ]
  const found = parseReference(text)
  if (found?.kind !== 'input' || found.list !== list)
    return [
      stepProblem(
        linted,
        ['for_each'],
        ['Y043', { what: `${shown(text, [])} is no list of ${list}`, fix: `write ${example}` }],
      ),
    ]
  return lintCredential(linted, ['for_each'], found.name)
}

function lintNoList(linted: LintedStep): readonly Problem[] {
  if (linted.step.for_each === undefined) return []
  const what = `${linted.step.uses ?? 'work by hand'} acts once, not for each of a list`
  return [stepProblem(linted, ['for_each'], ['Y043', { what, fix: 'delete for_each' }])]
}

function lintName(linted: LintedStep, { names }: VerbShape, isFanOut: boolean): readonly Problem[] {
  const value = names === null ? undefined : linted.step.with?.[names]
  if (names === null || value === undefined) return []
  const found = typeof value === 'string' ? parseReference(value) : undefined
  if (namesTarget(found, isFanOut))
    return found?.kind === 'input' ? lintCredential(linted, ['with', names], found.name) : []
  const wanted = isFanOut ? '$item' : '$inputs.NAME, an input of type credential'
  return [stepProblem(linted, ['with', names], wrongName(value, wanted))]
}

function namesTarget(found: Reference | undefined, isFanOut: boolean): boolean {
  return isFanOut ? found?.kind === 'item' : found?.kind === 'input' && found.list === null
}

function wrongName(value: Parameters<typeof shown>[0], wanted: string): [string, Saying] {
  return ['Y043', { what: `${shown(value, [])} does not name what this step acts on`, fix: `write ${wanted}` }]
}

function lintCredential(linted: LintedStep, path: readonly string[], name: string): readonly Problem[] {
  const input = linted.draft.inputs.get(name)
  if (input === undefined) return [unknownInput(linted, path, name)]
  if (input === null || input.type === 'credential') return []
  const what = `input ${name} is a ${input.type}, not a credential`
  return [stepProblem(linted, path, ['Y043', { what, fix: 'name an input of type credential' }])]
}
