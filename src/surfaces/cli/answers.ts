import type { Json } from '../../base/json.ts'
import type { Wish } from '../../engine/request.ts'
import type { Entry } from '../../journal/entry.ts'
import { personOf, whyNot } from '../../run/approval.ts'
import { whyNoReview } from '../../run/break-glass.ts'
import type { Question } from '../../run/event.ts'
import type { RunState } from '../../run/state.ts'
import { questionLines } from '../../views/question-card.ts'
import type { Wait } from '../../views/waits.ts'
import { afterFailure } from './after-failure.ts'
import type { App } from './app.ts'
import type { Desk } from './desk.ts'
import { askForFile } from './file-evidence.ts'
import { orRefuse } from './refused.ts'
import { sealName } from './seal-name.ts'

export interface Standing {
  readonly state: RunState
  readonly entries: readonly Entry[]
}

/** The person's answer as a wish; undefined when they leave it open. */
export async function answer(desk: Desk, { state, entries }: Standing, wait: Wait): Promise<Wish | undefined> {
  if (wait.kind === 'failed') return afterFailure(desk, state, wait)
  const question = questionOf(state, wait)
  if (!question) return undefined
  desk.screen.say(...questionLines(entries, state, question))
  return KINDS[question.kind](desk, state, question)
}

type Put = (desk: Desk, state: RunState, question: Question) => Promise<Wish | undefined>
const KINDS: Record<Question['kind'], Put> = { approve: approval, 'by-hand': byHand, review: review, go: go }

/** Whether it makes sense to ask the person here: whoever may not answer is told who may, not asked. */
export function mayAnswer(app: App, state: RunState, wait: Wait): boolean {
  const question = wait.kind === 'failed' ? undefined : questionOf(state, { ...wait, kind: wait.kind })
  const by = personOf(state.spec.people, app.identity.actor)
  if (question?.kind === 'review') return whyNoReview(state, question, by) === null
  return !question?.rule || whyNot(state, question.rule, by) === null
}

export function questionOf(
  state: RunState,
  { kind, step, target }: Pick<Wait, 'step' | 'target'> & { readonly kind: string },
): Question | undefined {
  return Object.values(state.questions).find(
    ({ question, open }) =>
      open && question.kind === kind && question.step === step && (target === null || question.target === target),
  )?.question
}

async function approval({ ask, signal }: Desk, state: RunState, { step, digest }: Question): Promise<Wish | undefined> {
  const chosen = await ask.choose('What do you say?', APPROVAL, signal)
  if (chosen === 'leave' || digest === null) return undefined
  if (chosen === 'deny') return { ask: 'deny', step, because: await ask.text('Why not?', signal) }
  const word = state.spec.credential ?? step
  const meant = await ask.typed('To approve this plan.', word, signal)
  return meant ? { ask: 'approve', step, digest } : undefined
}

const APPROVAL = [
  { value: 'leave', name: 'Leave it to others' },
  { value: 'approve', name: 'Approve exactly this plan' },
  { value: 'deny', name: 'Deny, with a reason' },
] as const

async function review({ ask, signal }: Desk, _: RunState, { id }: Question): Promise<Wish | undefined> {
  const verdict = await ask.choose('What do you say to it?', REVIEW, signal)
  if (verdict === 'leave') return undefined
  const text = await ask.text('In a sentence, for the report:', signal)
  return { ask: 'answer', question: id, answer: { verdict, text } }
}

const REVIEW = [
  { value: 'leave', name: 'Not now, or somebody else' },
  { value: 'accepted', name: 'It was right to go ahead' },
  { value: 'objected', name: 'It was not; say why' },
] as const

async function go({ ask, signal }: Desk, _: RunState, { id, step }: Question): Promise<Wish | undefined> {
  const chosen = await ask.choose(`Go on with ${step}?`, GO, signal)
  if (chosen === 'leave') return undefined
  if (chosen === 'skip') return { ask: 'skip', step, because: await ask.text('Why?', signal) }
  return { ask: 'answer', question: id, answer: { go: chosen } }
}

const GO = [
  { value: 'step', name: 'Yes, this step' },
  { value: 'all', name: 'Yes, and ask no more' },
  { value: 'skip', name: 'Skip it, with a reason; the gap stays in the report' },
  { value: 'leave', name: 'Not yet' },
] as const

async function byHand(desk: Desk, state: RunState, question: Question): Promise<Wish | undefined> {
  const { ask, signal } = desk
  const { step, target } = question
  const chosen = await ask.choose('How does it stand?', BY_HAND, signal)
  if (chosen === 'leave') return undefined
  if (chosen === 'skip')
    return { ask: 'skip', step, ...(target && { target }), because: await ask.text('Why?', signal) }
  const given: Record<string, Json> = {}
  for (const want of question.wants) {
    const value = await bringBack(desk, state, { question, want })
    if (value !== undefined && value !== '') given[want.name] = value
  }
  return { ask: 'answer', question: question.id, answer: given }
}

const BY_HAND = [
  { value: 'leave', name: 'Not yet, or somebody else' },
  { value: 'done', name: 'Done; check it' },
  { value: 'skip', name: 'Skip it, with a reason; the gap stays in the report' },
] as const

async function bringBack(
  desk: Desk,
  state: RunState,
  { question, want }: { question: Question; want: Question['wants'][number] },
): Promise<string | undefined> {
  const { app, run, ask, signal } = desk
  const { name, kind, prompt, optional } = want
  if (kind === 'file') return askForFile(desk, want)
  if (kind === 'secret') {
    const value = await ask.secret(prompt, signal)
    return value && orRefuse(await app.seal(run, sealName(state, question, name), value))
  }
  return ask[optional ? 'maybeText' : 'text'](prompt, signal)
}
