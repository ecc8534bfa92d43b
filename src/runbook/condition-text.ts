import { parse } from '@bufbuild/cel'

export type Expr = ReturnType<typeof parse>['expr']

/** `at` counts characters from the start of the text. */
export interface Unreadable {
  readonly ok: false
  readonly code: 'E002' | 'E004' | 'E005' | 'E006'
  readonly what: string
  readonly at: number
}
export type ReadCondition = { readonly ok: true; readonly expr: Expr; readonly at: (expr: Expr) => number } | Unreadable

const LONGEST = 2048
const DEEPEST = 32
const OPERATORS = [
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
  '_[_]',
  '_+_',
  '_-_',
  '-_',
]
const FUNCTIONS = new Set([...OPERATORS, 'size', 'startsWith', 'endsWith', 'contains', '@not_strictly_false'])
const ARITHMETIC: Record<string, string> = { '_/_': '/', '_*_': '*', '_%_': '%', '_?_:_': '? :' }

/**
 * Parses a condition and refuses what lies outside the subset, before anything is evaluated: what could run for minutes
 * (a backtracking `matches` took 269 s), or exhaust the stack. The brackets are counted before the parser sees them.
 */
export function readCondition(text: string): ReadCondition {
  if (text.length > LONGEST) return unreadable('E006', `the condition is longer than ${LONGEST} characters`, LONGEST)
  const deep = tooDeepAt(text)
  if (deep !== undefined) return unreadable('E006', `the condition is nested deeper than ${DEEPEST}`, deep)
  try {
    const parsed = parse(text)
    const at = (expr: Expr): number => wordFrom(text, parsed.sourceInfo?.positions[String(expr.id)] ?? 0)
    return outsideSubset(parsed.expr, at, { depth: 0, macro: false }) ?? { ok: true, expr: parsed.expr, at }
  } catch (thrown) {
    return unreadable('E002', 'this is not a condition', offsetOf(thrown))
  }
}

/** Each name a condition looks up, as a path from its root: `inputs.strategy`, `steps['kill-now'].status`. */
export function pathsOf(expr: Expr): readonly { readonly path: readonly string[]; readonly expr: Expr }[] {
  const path = pathOf(expr)
  if (path) return [{ path, expr }]
  const local = expr.exprKind.case === 'comprehensionExpr' ? expr.exprKind.value : undefined
  const hidden = [local?.iterVar, local?.accuVar]
  return partsOf(expr)
    .flatMap((part) => pathsOf(part))
    .filter(({ path: [root] }) => !hidden.includes(root))
}

/** The two sides of every == and != outside all and exists. */
export function equalities(expr: Expr): readonly (readonly Expr[])[] {
  const { exprKind } = expr
  if (exprKind.case === 'comprehensionExpr') return []
  const own = exprKind.case === 'callExpr' && ['_==_', '_!=_'].includes(exprKind.value.function)
  return [...(own ? [partsOf(expr)] : []), ...partsOf(expr).flatMap((part) => equalities(part))]
}

/** The text of a string constant. */
export function constantText(expr: Expr): string | undefined {
  const { exprKind } = expr
  if (exprKind.case !== 'constExpr') return undefined
  return exprKind.value.constantKind.case === 'stringValue' ? exprKind.value.constantKind.value : undefined
}

export function pathOf(expr: Expr): readonly string[] | undefined {
  const { exprKind } = expr
  if (exprKind.case === 'identExpr') return [exprKind.value.name.replace(/^\./, '')]
  if (exprKind.case === 'selectExpr' && exprKind.value.operand && !exprKind.value.testOnly)
    return extend(pathOf(exprKind.value.operand), exprKind.value.field)
  if (exprKind.case !== 'callExpr' || exprKind.value.function !== '_[_]') return undefined
  const [of, index] = exprKind.value.args
  return of && index ? extend(pathOf(of), constantText(index)) : undefined
}

export function partsOf(expr: Expr): readonly Expr[] {
  const { exprKind } = expr
  switch (exprKind.case) {
    case 'selectExpr':
      return present([exprKind.value.operand])
    case 'callExpr':
      return present([exprKind.value.target, ...exprKind.value.args])
    case 'listExpr':
      return exprKind.value.elements
    case 'comprehensionExpr':
      return present([exprKind.value.iterRange, exprKind.value.accuInit, exprKind.value.loopStep])
    default:
      return []
  }
}

type Where = { readonly depth: number; readonly macro: boolean }
type At = (expr: Expr) => number

function outsideSubset(expr: Expr, at: At, { depth, macro }: Where): Unreadable | undefined {
  if (depth > DEEPEST * 2) return unreadable('E006', `the condition is nested deeper than ${DEEPEST}`, at(expr))
  const refused = refusedHere(expr, macro)
  if (refused) return unreadable(refused[0], refused[1], at(expr))
  const inside = macro || expr.exprKind.case === 'comprehensionExpr'
  for (const part of partsOf(expr)) {
    const found = outsideSubset(part, at, { depth: depth + 1, macro: inside })
    if (found) return found
  }
  return undefined
}

function refusedHere({ exprKind }: Expr, macro: boolean): [Unreadable['code'], string] | undefined {
  if (exprKind.case === 'structExpr') return ['E004', 'maps and messages cannot be written in a condition']
  if (exprKind.case === 'callExpr') return refusedCall(exprKind.value.function)
  if (exprKind.case !== 'comprehensionExpr') return undefined
  if (macro) return ['E005', 'all and exists cannot be nested: their cost multiplies']
  const start = exprKind.value.accuInit?.exprKind
  const isTruth = start?.case === 'constExpr' && start.value.constantKind.case === 'boolValue'
  return isTruth ? undefined : ['E004', 'only the macros all, exists and has are available']
}

function refusedCall(name: string): [Unreadable['code'], string] | undefined {
  if (FUNCTIONS.has(name)) return undefined
  const sign = ARITHMETIC[name]
  return sign ? ['E002', `${sign} is not available in a condition`] : ['E004', `${name}() is not available`]
}

/** Where brackets outside quotes, and runs of ! and -, go deeper than the limit. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0
  let run = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[([{]|[)\]}]|[!-]|\S/g)) {
    if ('([{'.includes(token)) depth += 1
    if (')]}'.includes(token)) depth -= 1
    run = '!-'.includes(token) ? run + 1 : 0
    if (Math.max(depth, run) > DEEPEST) return index
  }
  return undefined
}

/** The parser says where a thing begins with the space or dot before it. */
function wordFrom(text: string, from: number): number {
  const rest = text.slice(from)
  return from + (rest.length - rest.replace(/^[\s.]+/, '').length)
}

function offsetOf(thrown: unknown): number {
  const location = thrown instanceof Error && 'location' in thrown ? thrown.location : undefined
  const start = (location as { start?: { offset?: number } } | undefined)?.start?.offset
  return start ?? 0
}

function extend(path: readonly string[] | undefined, name: string | undefined): readonly string[] | undefined {
  return path && name !== undefined ? [...path, name] : undefined
}

function present(parts: readonly (Expr | undefined)[]): readonly Expr[] {
  return parts.filter((part) => part !== undefined)
}

function unreadable(code: Unreadable['code'], what: string, at: number): Unreadable {
  return { ok: false, code, what, at }
}
