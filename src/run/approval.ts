import { digest } from '../base/hash.ts'
import type { Json } from '../base/json.ts'
import type { Actor, Person } from '../model/actor.ts'
import type { ApprovalRule, StepSpec } from './spec.ts'
import type { Plan, RunState } from './state.ts'
import { unitOf } from './state.ts'

/**
 * What an approval of this step binds to: the planned change on every target, or what a person is asked to do there by hand.
 * If the world moves, a unit is planned anew, the digest differs, and the old approval counts for nothing.
 */
export function approvalDigest(state: RunState, step: StepSpec): string {
  const changes = step.targets.map(({ id }) => ({ target: id, change: deedOf(unitOf(state, step.id, id).planned) }))
  return digest({ step: step.id, uses: step.uses, changes })
}

/** What somebody agrees to on one target: our write, or the words by which a person does it. */
export function deedOf(plan: Plan | null): Json {
  if (plan === null) return null
  return plan.kind === 'by-hand' ? { by_hand: [plan.says, ...plan.lines] } : plan.change
}

/** The sentence a person signs; bound to the run, the step and the plan, so it cannot be replayed elsewhere. */
export function approvalText(run: string, step: string, plan: string): string {
  return `stanch-approve@v1\n${run}\n${step}\n${plan}\n`
}

/** The sentence of whoever breaks the glass; another one, so that no approval can be passed off as it, nor it as one. */
export function forcedText(run: string, { step, digest: plan, witness }: ForcedPlan): string {
  return `stanch-break-glass@v1\n${run}\n${step}\n${plan}\n${witness}\n`
}

interface ForcedPlan {
  readonly step: string
  readonly digest: string
  readonly witness: string
}

/** Four eyes, checked again when the approval is consumed: an approval alone moves nothing, and neither does a broken glass. */
export function isApproved(state: RunState, step: StepSpec): boolean {
  if (step.approve === null) return true
  return missingApprovals(state, step) === 0 || isForced(state, step)
}

function isForced(state: RunState, step: StepSpec): boolean {
  const wanted = approvalDigest(state, step)
  return state.forced.some(({ step: id, digest: of, spent }) => id === step.id && of === wanted && !spent)
}

/** Whoever has a key signs with it: the login name of a shared machine proves nobody. */
export function whyUnsigned(state: RunState, by: string, signature: string | null): string | null {
  const person = state.spec.people.find(({ id }) => id === by)
  return person?.public_key && signature === null ? `${by} approves with a key, and this approval is not signed` : null
}

export function missingApprovals(state: RunState, step: StepSpec): number {
  const rule = step.approve
  if (!rule) return 0
  const wanted = approvalDigest(state, step)
  const given = (state.approvals[step.id] ?? []).filter(
    ({ by, digest: of }) => of === wanted && whyNot(state, rule, by) === null,
  )
  return Math.max(0, rule.any - new Set(given.map(({ by }) => by)).size)
}

/** Why this person may not approve under this rule, or null. Persons are compared, never names of one channel. */
export function whyNot(state: RunState, rule: ApprovalRule, person: string): string | null {
  const known = state.spec.people.find(({ id }) => id === person)
  if (!known) return `${person} is not among the people of this run's policy`
  if (rule.not === 'requester' && person === state.requester)
    return `${person} started the run, and the rule wants somebody else`
  const named = rule.of.some((who) => (who.startsWith('group:') ? known.groups.includes(who.slice(6)) : who === person))
  return named ? null : `${person} is not one of ${rule.of.join(', ')}`
}

/** The person behind an actor; an actor the policy does not know stands for itself. */
export function personOf(people: readonly Person[], actor: Actor): string {
  if (actor.level === 'os') return people.find(({ os_user: user }) => user === actor.id)?.id ?? `os:${actor.id}`
  return actor.id
}
