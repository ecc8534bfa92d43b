import { safeText } from '../base/safe-text.ts'
import { didYouMean } from '../document/known-keys.ts'
import { constantText, partsOf, pathOf, pathsOf, readCondition } from './condition-text.ts'
import type { Expr } from './condition-text.ts'

/**
 * What a condition may name: `any` has unknown keys, a `map` has these, a `value` has none; `options` are all the texts it
 * can ever be, when that is known.
 */
export type Names =
  | { readonly kind: 'any' }
  | { readonly kind: 'map'; readonly names: ReadonlyMap<string, Names> }
  | { readonly kind: 'value'; readonly options: readonly string[] | null }

/** `at` and `length` count characters in the text of the condition. */
export interface ConditionProblem {
  readonly code: string
  readonly what: string
  readonly fix: string
  readonly at: number
  readonly length: number
}

/** What can be said of a condition before any run: does it parse, do its names exist, can its comparisons ever hold? */
export function checkCondition(text: string, names: Names): readonly ConditionProblem[] {
  const read = readCondition(text)
  if (!read.ok) return [{ code: read.code, what: read.what, fix: FIX[read.code], at: read.at, length: 1 }]
  const unknown = pathsOf(read.expr).flatMap(({ path, expr }) => unknownName(text, names, { path, at: read.at(expr) }))
  if (unknown.length > 0) return unknown
  const never = comparisons(read.expr).flatMap((sides) => neverEqual(names, sides, read.at))
  return [...never, ...(isBoolean(read.expr, names) ? [] : [notBoolean(text)])]
}

const FIX = {
  E002: 'compare with ==, !=, <, >, in; join with &&, || and !',
  E004: 'available: size, startsWith, endsWith, contains, has, all, exists',
  E005: 'use one all or exists, not one inside another',
  E006: 'split the step, or say it shorter',
} as const

interface Named {
  readonly path: readonly string[]
  readonly at: number
}

function unknownName(text: string, names: Names, { path, at }: Named): readonly ConditionProblem[] {
  let known = names
  for (const name of path) {
    if (known.kind === 'any') return []
    const inside: ReadonlyMap<string, Names> = known.kind === 'map' ? known.names : new Map()
    const next = inside.get(name)
    if (!next) return [noSuchName(text, name, { at, known: [...inside.keys()] })]
    known = next
  }
  return []
}

function noSuchName(
  text: string,
  name: string,
  { at, known }: { at: number; known: readonly string[] },
): ConditionProblem {
  const dashed = known.find((other) => other.startsWith(`${name}-`))
  const start = Math.max(text.lastIndexOf(name, at + name.length), text.indexOf(name, at), 0)
  const fix = dashed ? `a name with a dash is written ['${dashed}']` : didYouMean(name, known)
  return {
    code: 'E001',
    what: `no such name "${safeText(name, 80)}" in a condition here`,
    fix:
      fix ?? (known.length > 0 ? `known here: ${known.join(', ')}` : 'this value has no parts; a secret has no name'),
    at: start,
    length: name.length,
  }
}

/** The two sides of each ==, != and `in`. */
function comparisons(expr: Expr): readonly (readonly [Expr, Expr])[] {
  const { exprKind } = expr
  const isOne = exprKind.case === 'callExpr' && ['_==_', '_!=_', '@in'].includes(exprKind.value.function)
  const [left, right] = partsOf(expr)
  return [
    ...(isOne && left && right ? [[left, right] as const] : []),
    ...partsOf(expr).flatMap((part) => comparisons(part)),
  ]
}

/** `inputs.strategy == 'contain-frist'` is false for ever, and the step would be settled without a word. */
function neverEqual(
  names: Names,
  [left, right]: readonly [Expr, Expr],
  at: (expr: Expr) => number,
): readonly ConditionProblem[] {
  const options = optionsOf(left, names) ?? optionsOf(right, names)
  if (!options) return []
  const constants = [left, right].flatMap((side) => [side, ...partsOf(side)])
  return constants.flatMap((side) => {
    const value = constantText(side)
    if (value === undefined || options.includes(value)) return []
    const fix = didYouMean(value, options) ?? `it is one of: ${options.join(', ')}`
    const what = `this can never be "${safeText(value, 80)}"`
    return [{ code: 'E007', what, fix, at: at(side), length: value.length + 2 }]
  })
}

function optionsOf(expr: Expr, names: Names): readonly string[] | null {
  let known: Names | undefined = names
  const path = pathOf(expr)
  for (const name of path ?? []) known = known?.kind === 'map' ? known.names.get(name) : undefined
  return path && known?.kind === 'value' ? known.options : null
}

const BOOLEAN = [
  '_==_',
  '_!=_',
  '_<_',
  '_<=_',
  '_>_',
  '_>=_',
  '@in',
  '_&&_',
  '_||_',
  '!_',
  'startsWith',
  'endsWith',
  'contains',
]

function isBoolean(expr: Expr, names: Names): boolean {
  const { exprKind } = expr
  if (exprKind.case === 'callExpr')
    return BOOLEAN.includes(exprKind.value.function) || exprKind.value.function === '_[_]'
  if (exprKind.case === 'constExpr') return exprKind.value.constantKind.case === 'boolValue'
  return exprKind.case !== 'listExpr' && optionsOf(expr, names) === null
}

function notBoolean(text: string): ConditionProblem {
  const fix = 'compare it, for example with =='
  return { code: 'E003', what: 'the condition is not true or false', fix, at: 0, length: text.length }
}
