import { dateWords } from '../base/instant.ts'
import type { Refusal } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { Briefing } from '../model/briefing.ts'
import { approvalDigest, whyUnsigned } from './approval.ts'
import { briefing } from './briefing.ts'
import type { Question, RunEvent } from './event.ts'
import type { Forced, RunState } from './state.ts'
import { openQuestions, stepOf } from './state.ts'

/** Nobody who may approve can be reached, and waiting is worse: one person goes ahead, by name, before a witness. */
export interface BreakGlass {
  readonly ask: 'break-glass'
  readonly step: string
  readonly digest: string
  readonly because: string
  /** A person of the policy who is told at once. */
  readonly witness: string
  readonly signature: string | null
}

const DUE_MS = 24 * 3_600_000

/** Allowed only where an approval is asked for, for the plan as it stands, and only to a person of the policy. */
export function breakGlass(
  state: RunState,
  by: string,
  asked: BreakGlass,
): Refusal | { readonly ok: true; readonly value: readonly RunEvent[] } {
  const wrong = whyNotBreak(state, by, asked)
  if (wrong !== null) return refuse(wrong)
  const { step, digest, because, witness, signature } = asked
  return { ok: true, value: [{ type: 'step.forced', step, by, digest, because, witness, signature }] }
}

/** Why the glass may not be broken so, or null. */
export function whyNotBreak(state: RunState, by: string, asked: BreakGlass): string | null {
  const step = stepOf(state, asked.step)
  if (!step?.approve) return `step ${asked.step} takes no approval`
  const isAsked = openQuestions(state).some(({ kind, step: of }) => kind === 'approve' && of === step.id)
  if (!isAsked) return `step ${step.id} does not ask for an approval now`
  if (asked.digest !== approvalDigest(state, step)) return 'the plan has changed since it was shown; look at it again'
  if (asked.because.trim() === '') return 'breaking the glass needs a reason'
  return whoIsWrong(state, by, asked.witness) ?? whyUnsigned(state, by, asked.signature)
}

function whoIsWrong({ spec: { people } }: RunState, by: string, witness: string): string | null {
  const isKnown = (who: string): boolean => people.some(({ id }) => id === who)
  if (!isKnown(by)) return `${by} is not among the people of this run's policy`
  if (!isKnown(witness)) return `the witness must be one of ${people.map(({ id }) => id).join(', ')}`
  return witness === by ? 'nobody is their own witness' : null
}

/** The item that keeps the run from closing. */
export function reviewQuestion({ nth, step, by, digest, because, witness }: Forced): Question {
  return {
    id: `review:${step}:${nth}`,
    kind: 'review',
    step,
    target: null,
    prompt: `${by} acted on step ${step} without approval`,
    lines: [`because: ${because}`, `witness: ${witness}`],
    wants: [],
    digest,
    rule: null,
    escalated: false,
    due_ms: DUE_MS,
  }
}

/** What the owners' channels are told at once, the witness by name. */
export function alarm(run: string, state: RunState, forced: Forced): Briefing {
  const { step, by, because, witness } = forced
  const due = state.questions[reviewQuestion(forced).id]?.question.due_at
  const until = due === undefined ? '' : ` by ${dateWords(due)}`
  const title = stepOf(state, step)?.title ?? step
  const { headline, ...about } = briefing(run, state)
  return {
    ...about,
    title: `BREAK-GLASS by ${by}`,
    exposure: null,
    headline: `BREAK-GLASS: ${by} acts on "${title}" without the approval it needs. ${headline}`,
    lines: [`Reason: ${because}`, `Witness: ${witness}`],
    asks: [
      `${witness}: you are named as the witness; look at it now.`,
      `Somebody who did not start this run reviews it${until}: stanch runs review ${run} ${step}`,
    ],
  }
}

export function isUnreviewed({ review }: Forced): boolean {
  return review === null
}

/** Why this person may not review it, or null: it takes somebody of the policy who neither did it nor started the run. */
export function whyNoReview(state: RunState, question: Question, by: string): string | null {
  const forced = state.forced.find((one) => reviewQuestion(one).id === question.id)
  if (by === forced?.by || by === state.requester) return `${by} cannot review it: it takes somebody else`
  return state.spec.people.some(({ id }) => id === by) ? null : `${by} is not among the people of this run's policy`
}
