import { safeText } from '../base/safe-text.ts'
import { didYouMean } from '../document/known-keys.ts'
import { problemAt } from '../document/position.ts'
import type { Problem } from '../model/problem.ts'
import type { Draft, DraftStep } from './draft.ts'

/** Row by row: an id twice, a need that is no step, a step that needs itself, a ring of needs. */
export function checkGraph(draft: Draft): readonly Problem[] {
  const problems = draft.steps.flatMap((step) => [...checkId(draft, step), ...checkNeeds(draft, step)])
  return problems.length > 0 ? problems : findCycle(draft)
}

/** Every step that must be done before this one, through any number of needs. */
export function ancestorsOf(steps: readonly Pick<DraftStep, 'id' | 'needs'>[], id: string): ReadonlySet<string> {
  const needs = new Map(steps.map((step) => [step.id, step.needs]))
  const found = new Set<string>()
  const open = [...(needs.get(id) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(needs.get(next) ?? []))
  }
  return found
}

function checkId({ document, steps }: Draft, { id, index }: DraftStep): readonly Problem[] {
  const first = steps.find((other) => other.id === id)
  if (id === null || !first || first.index === index) return []
  const { line, col } = document.place(['steps', first.index, 'id'])
  const what = `step id "${safeText(id, 80)}" twice (first at ${line}:${col})`
  return [problemAt(document.place(['steps', index, 'id']), 'Y017', { what, fix: 'give this step another id' })]
}

function checkNeeds({ document, steps }: Draft, { id, index, needs }: DraftStep): readonly Problem[] {
  const ids = steps.flatMap((step) => step.id ?? [])
  return needs.flatMap((need, at) => {
    const place = document.place(['steps', index, 'needs', at])
    if (need === id) return [problemAt(place, 'Y017', { what: `${need} needs itself`, fix: 'delete it from needs' })]
    if (ids.includes(need)) return []
    const fix = didYouMean(need, ids) ?? `steps here: ${ids.join(', ')}`
    return [problemAt(place, 'Y017', { what: `needs "${safeText(need, 80)}", which is no step`, fix })]
  })
}

/** Steps without needs are taken away until nothing moves; what is left stands in or behind a ring. */
function findCycle({ document, steps }: Draft): readonly Problem[] {
  const left = new Map(steps.map(({ id, needs }) => [id ?? '', needs]))
  for (let moved = true; moved;) {
    const free = [...left].filter(([, needs]) => needs.every((need) => !left.has(need)))
    for (const [id] of free) left.delete(id)
    moved = free.length > 0
  }
  const [start] = left.keys()
  if (start === undefined) return []
  const ring = walkRing(left, start)
  const index = steps.findIndex(({ id }) => id === ring[0])
  return [
    problemAt(document.place(['steps', index, 'needs'], 'key'), 'Y017', {
      what: `cycle: ${ring.join(' → ')}`,
      fix: 'take one of these needs away',
    }),
  ]
}

/** Each step left needs another step left, so following needs must come back to a step already seen. */
function walkRing(left: ReadonlyMap<string, readonly string[]>, start: string): readonly string[] {
  const walked = [start]
  for (;;) {
    const next = (left.get(walked.at(-1) ?? '') ?? []).find((need) => left.has(need)) ?? start
    const seen = walked.indexOf(next)
    if (seen >= 0) return [...walked.slice(seen), next]
    walked.push(next)
  }
}
