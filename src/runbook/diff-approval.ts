import type { Runbook, Step } from '../model/runbook.ts'
import { actionOf } from './action.ts'
import type { Difference } from './difference.ts'
import { explicitNeeds } from './draft.ts'
import { ancestorsOf } from './graph.ts'
import type { VerbTable } from './verb-table.ts'
import { verbOf } from './verb-table.ts'

type Rule = NonNullable<Step['approve']>

/** How the approval of one step differs, with what makes it weaker told as such. */
export function diffApproval(where: string, old: Rule | undefined, now: Rule | undefined): readonly Difference[] {
  if (!old) return now ? [{ kind: 'changed', where, says: `it asks for an approval now: ${inWords(now)}` }] : []
  if (!now) return [{ kind: 'weaker', where, says: `its approval is gone; it was ${inWords(old)}` }]
  return [...whoMust(old, now), ...whoMay(old, now), ...whenAsked(old, now)].map((one) => ({ ...one, where }))
}

type Told = Omit<Difference, 'where'>

function whoMust(old: Rule, now: Rule): readonly Told[] {
  if (now.any === old.any) return []
  return [{ kind: now.any < old.any ? 'weaker' : 'changed', says: `${now.any} must agree, not ${old.any}` }]
}

function whoMay(old: Rule, now: Rule): readonly Told[] {
  const come = now.of.filter((who) => !old.of.includes(who))
  const gone = old.of.filter((who) => !now.of.includes(who))
  return [
    ...(come.length > 0 ? [{ kind: 'weaker', says: `more may approve: ${come.join(', ')}` } as const] : []),
    ...(gone.length > 0 ? [{ kind: 'changed', says: `may not approve any more: ${gone.join(', ')}` } as const] : []),
    ...(now.not === old.not ? [] : [ALONE[now.not]]),
  ]
}

const ALONE: Readonly<Record<Rule['not'], Told>> = {
  nobody: { kind: 'weaker', says: 'whoever starts the run may approve it alone' },
  requester: { kind: 'changed', says: 'whoever starts the run may not approve it any more' },
}

function whenAsked(old: Rule, now: Rule): readonly Told[] {
  const fields = (['within', 'on_timeout'] as const).filter((field) => old[field] !== now[field])
  return fields.map((field) => ({ kind: 'changed', says: `approve ${field}: ${old[field]} → ${now[field]}` }))
}

function inWords({ any, of, not }: Rule): string {
  return `${any} of ${of.join(', ')}${not === 'requester' ? ', not whoever asked' : ''}`
}

/**
 * Steps that change a system and can now be reached without anybody having been asked. An approval covers what comes after
 * it, so a changed `needs` or a new step can go around one that still stands in the file.
 */
export function lostApprovals(before: Runbook, after: Runbook, verbs: VerbTable): readonly Difference[] {
  if (!before.steps.some(({ approve }) => approve)) return []
  const old = new Set(before.steps.map(({ id }) => id))
  const wasFree = new Set(freeSteps(before, verbs))
  const free = freeSteps(after, verbs).filter((id) => !wasFree.has(id))
  return free.map((id) => ({
    kind: 'weaker',
    where: id,
    says: old.has(id)
      ? 'it acts without anybody having been asked before'
      : 'a new step that acts, and nobody is asked before it',
  }))
}

/** Changing steps with no approval on them or on any step that must be done before. */
function freeSteps({ steps }: Runbook, verbs: VerbTable): readonly string[] {
  const needs = explicitNeeds(steps)
  const graph = steps.map(({ id }, index) => ({ id, needs: needs[index] ?? [] }))
  const asking = new Set(steps.flatMap(({ id, approve }) => (approve ? [id] : [])))
  return steps
    .filter((step) => acts(step, verbs))
    .map(({ id }) => id)
    .filter((id) => !asking.has(id) && ![...ancestorsOf(graph, id)].some((other) => asking.has(other)))
}

/** What a person does by hand, they decide by doing it; and to tell somebody harms nothing. */
function acts(step: Step, verbs: VerbTable): boolean {
  const { uses } = actionOf(step)
  return verbOf(verbs, uses)?.changes === true && !/^(?:manual|notify)\//.test(uses)
}
