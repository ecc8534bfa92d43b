import { sha256 } from '../base/hash.ts'
import { isJsonObject } from '../base/json.ts'
import { shapeProblems } from '../document/check-shape.ts'
import { checked } from '../document/checked.ts'
import type { Checked } from '../document/checked.ts'
import type { Document, SourceFile } from '../document/document.ts'
import { problemAt } from '../document/position.ts'
import { readDocument } from '../document/read-document.ts'
import { secretProblems } from '../document/secret-values.ts'
import { urlProblems } from '../document/url-problems.ts'
import type { Problem } from '../model/problem.ts'
import { Runbook } from '../model/runbook.ts'
import { draftOf } from './draft.ts'
import { checkGraph } from './graph.ts'
import { lintStep, unknownAction } from './lint-step.ts'
import { lintStrategy } from './lint-strategy.ts'
import { lintWhen } from './lint-when.ts'
import { lintWhole } from './lint-whole.ts'
import { lintWith } from './lint-with.ts'
import type { Linted } from './lint.ts'
import { lintedSteps } from './lint.ts'
import type { VerbTable } from './verb-table.ts'
import { verbOf } from './verb-table.ts'

/** A runbook without errors. */
export interface CheckedRunbook {
  readonly runbook: Runbook
  /** `sha256:<hex>` over the bytes of the file, by which an approval knows it again. */
  readonly digest: string
  /** For places in later problems. */
  readonly document: Document
}

/** Reads a runbook strictly; every problem of the file is told at once, in the order of its lines. */
export function readRunbook(file: SourceFile, verbs: VerbTable): Checked<CheckedRunbook> {
  const read = readDocument(file)
  if (!read.ok) return read
  const newer = newerVersion(read.value)
  if (newer) return { ok: false, problems: [newer] }
  const parsed = Runbook.safeParse(read.value.value)
  const problems = [...read.problems, ...lint(read.value, verbs)]
  if (!parsed.success) return { ok: false, problems: checked(null, problems).problems }
  return checked({ runbook: parsed.data, digest: `sha256:${sha256(file.bytes)}`, document: read.value }, problems)
}

function lint(document: Document, verbs: VerbTable): readonly Problem[] {
  const linted: Linted = { draft: draftOf(document), verbs }
  const graph = checkGraph(linted.draft)
  const found = [
    ...misnamedActions(linted),
    ...shapeProblems(document, Runbook),
    ...secretProblems(document),
    ...urlProblems(document, [], false),
    ...graph,
    ...lintWhole(linted),
    ...lintedSteps(linted).flatMap((step) => [...lintStep(step), ...lintWith(step), ...lintWhen(step)]),
    ...(graph.length > 0 ? [] : lintStrategy(linted)),
  ]
  return onePerPlace(found)
}

/** An action that does not even have the form of one is an unknown action to whoever wrote it. */
function misnamedActions({ draft, verbs }: Linted): readonly Problem[] {
  const { value } = draft.document
  const steps = isJsonObject(value) && Array.isArray(value['steps']) ? value['steps'] : []
  return draft.steps.flatMap(({ index, step }) => {
    const raw: unknown = steps[index]
    const uses = isJsonObject(raw) ? raw['uses'] : undefined
    if (step !== null || typeof uses !== 'string' || verbOf(verbs, uses)) return []
    return [problemAt(draft.document.place(['steps', index, 'uses']), 'Y016', unknownAction(uses, Object.keys(verbs)))]
  })
}

/** Two checks may see the same thing; the first to say it is the one that knows most about it. */
function onePerPlace(problems: readonly Problem[]): readonly Problem[] {
  const first = new Map<string, Problem>()
  for (const problem of problems) {
    const { line, col } = problem.place
    const key = problem.code === 'Y028' ? `${line}:${col}` : `${line}:${col} ${problem.code}`
    const isCovered =
      problem.code === 'Y028' &&
      problems.some((other) => other.code === 'Y016' && other.place.line === line && other.place.col === col)
    if (!isCovered && !first.has(key)) first.set(key, problem)
  }
  return [...first.values()]
}

function newerVersion(document: Document): Problem | undefined {
  const version = isJsonObject(document.value) ? document.value['stanch'] : undefined
  if (version === undefined || version === 1) return undefined
  if (typeof version !== 'number' && typeof version !== 'string') return undefined
  return problemAt(document.place(['stanch']), 'Y024', {
    what: 'this runbook needs another stanch; this one reads version 1',
    fix: 'write stanch: 1, or install the stanch it was written for',
  })
}
