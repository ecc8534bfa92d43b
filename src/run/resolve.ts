import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { RunState } from './state.ts'
import { stepOf, unitOf } from './state.ts'

/** Arguments with `{"$": "steps.issue.fresh"}` replaced by what that step gave; null when it gave nothing. */
export function resolveArgs(state: RunState, args: Json): Json {
  if (Array.isArray(args)) return args.map((item: Json) => resolveArgs(state, item))
  if (!isJsonObject(args)) return args
  const reference = args['$']
  if (typeof reference === 'string' && Object.keys(args).length === 1) return stepOutput(state, reference)
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, resolveArgs(state, value)]))
}

function stepOutput(state: RunState, reference: string): Json {
  const [, id = '', field = ''] = reference.split('.')
  const target = stepOf(state, id)?.targets[0]?.id
  if (target === undefined) return null
  const { state: unit, receipt } = unitOf(state, id, target)
  const given = unit.at === 'done' ? unit.receipt : receipt
  return isJsonObject(given) ? (given[field] ?? null) : null
}
