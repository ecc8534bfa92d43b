import type { z } from 'zod'
import type { Problem } from '../model/problem.ts'
import { checked } from './checked.ts'
import type { Checked } from './checked.ts'
import type { Document, Path } from './document.ts'
import { valueAt } from './document.ts'
import { didYouMean, knownKeys } from './known-keys.ts'
import type { Saying } from './position.ts'
import { problemAt } from './position.ts'
import { shown } from './shown.ts'
import { wrongValue } from './wrong-value.ts'

type Issue = z.core.$ZodIssue

/** The value as the schema reads it, or every mismatch with its place and a way out. */
export function checkShape<T>(document: Document, schema: z.ZodType<T>): Checked<T> {
  const parsed = schema.safeParse(document.value)
  return parsed.success ? checked(parsed.data, []) : { ok: false, problems: shapeProblems(document, schema) }
}

/** As `checkShape`, for the part of a document at `base` that another schema describes, such as a connector's `with`. */
export function shapeProblems(document: Document, schema: z.ZodType, base: Path = []): readonly Problem[] {
  const parsed = schema.safeParse(valueAt(document.value, base) ?? {})
  if (parsed.success) return []
  return checkedOrder(parsed.error.issues.flatMap((issue) => problemsOf({ document, schema, base }, issue)))
}

interface Looking {
  readonly document: Document
  readonly schema: z.ZodType
  readonly base: Path
}

function problemsOf({ document, schema, base }: Looking, issue: Issue): readonly Problem[] {
  const inside = issue.path as Path
  const path = [...base, ...inside]
  const of = (saying: Coded, at: Path, part?: 'key' | 'value'): Problem =>
    problemAt(document.place(at, part), saying.code, saying)
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, inside, valueAt(document.value, base))
    return issue.keys.map((key) => of(unknownKey(key, known), [...path, key], 'key'))
  }
  if (issue.code === 'invalid_union' && !issue.discriminator)
    return branch(issue).flatMap((one) =>
      problemsOf({ document, schema, base }, { ...one, path: [...inside, ...one.path] }),
    )
  if (issue.code === 'invalid_key') return [of({ code: 'Y018', ...badName(path) }, path, 'key')]
  const value = valueAt(document.value, path)
  if (value === undefined && path.length > 0) return [of(missing(path, issue), path)]
  return [of(wrongValue(issue, value ?? null, path), path)]
}

interface Coded extends Saying {
  readonly code: string
}

function unknownKey(key: string, known: readonly string[]): Coded {
  return {
    code: 'Y015',
    what: `unknown key ${shown(key, [])}`,
    fix: didYouMean(key, known) ?? `known here: ${known.join(', ')}`,
  }
}

function badName(path: Path): Saying {
  return {
    what: `${shown(String(path.at(-1)), [])} is not a name`,
    fix: 'begin with a-z; go on with a-z, 0-9 and - (inputs: _); at most 41 characters',
  }
}

function missing(path: Path, issue: Issue): Coded {
  const wanted = 'values' in issue ? `, one of ${issue.values.join(', ')}` : ''
  const options = 'options' in issue && Array.isArray(issue.options) ? `, one of ${issue.options.join(', ')}` : ''
  return {
    code: 'Y027',
    what: `missing "${String(path.at(-1))}"`,
    fix: `add ${String(path.at(-1))}:${wanted}${options}`,
  }
}

/** Of a union's branches, the one that came furthest; when none fits the type, the first says what was wanted. */
function branch(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(...issues.map((one) => one.path.length * 2 + (one.code === 'invalid_type' ? 0 : 1)))
  const [best = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a))
  return best.length > 0 ? best : [{ code: 'custom', path: [], message: 'not a value of this kind', input: undefined }]
}

function checkedOrder(problems: readonly Problem[]): readonly Problem[] {
  return checked(null, problems).problems
}
