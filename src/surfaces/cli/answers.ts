import type { Json } from '../../base/json.ts'
import type { Wish } from '../../engine/request.ts'
import { personOf, whyNot } from '../../run/approval.ts'
import type { Question } from '../../run/event.ts'
import type { RunState } from '../../run/state.ts'
import { stepOf, unitOf } from '../../run/state.ts'
import { faultCard } from '../../views/fault-card.ts'
import { line } from '../../views/line.ts'
import { approvalInWords } from '../../views/plan-card.ts'
import type { Wait } from '../../views/waits.ts'
import type { App } from './app.ts'
import type { Ask } from './ask.ts'
import { orRefuse } from './refused.ts'
import type { Screen } from './screen.ts'

/** What it takes to put one question to the person here. */
export interface Desk {
  readonly app: App
  readonly run: string
  readonly ask: Ask
  readonly screen: Screen
  /** Aborted when the question is answered elsewhere. */
  readonly signal: AbortSignal
}

/** The person's answer as a wish; undefined when they leave it open. */
export async function answer(desk: Desk, state: RunState, wait: Wait): Promise<Wish | undefined> {
  if (wait.kind === 'failed') return afterFailure(desk, state, wait)
  const question = questionOf(state, wait)
  if (!question) return undefined
  return wait.kind === 'approve' ? approval(desk, state, question) : byHand(desk, state, question)
}

/** Whether it makes sense to ask the person here: whoever may not approve is told who may, not asked. */
export function mayAnswer(app: App, state: RunState, wait: Wait): boolean {
  const rule = wait.kind === 'approve' ? questionOf(state, wait)?.rule : null
  return !rule || whyNot(state, rule, personOf(state.spec.people, app.identity.actor)) === null
}

export function questionOf(
  state: RunState,
  { kind, step, target }: Pick<Wait, 'kind' | 'step' | 'target'>,
): Question | undefined {
  return Object.values(state.questions).find(
    ({ question, open }) =>
      open && question.kind === kind && question.step === step && (target === null || question.target === target),
  )?.question
}

async function approval({ ask, screen, signal }: Desk, state: RunState, question: Question): Promise<Wish | undefined> {
  const { step, digest, lines, prompt, rule } = question
  screen.say(
    line(`Approval   step ${step}   ${prompt}`, 'strong'),
    ...lines.map((text) => line(text, 'plain', 2)),
    line(`rule   ${rule ? approvalInWords(rule) : 'none'}`, 'dim', 2),
    line(`plan   ${digest ?? ''}`, 'dim', 2),
  )
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

async function byHand(desk: Desk, state: RunState, question: Question): Promise<Wish | undefined> {
  const { ask, screen, signal } = desk
  const { step, target, lines, prompt } = question
  screen.say(
    line(`By hand   step ${step}   ${prompt}`, 'strong'),
    ...lines.map((text, n) => line(`${n + 1}. ${text}`, 'plain', 2)),
  )
  const chosen = await ask.choose('How does it stand?', BY_HAND, signal)
  if (chosen === 'leave') return undefined
  if (chosen === 'skip')
    return { ask: 'skip', step, ...(target && { target }), because: await ask.text('Why?', signal) }
  const given: Record<string, Json> = {}
  for (const want of question.wants) {
    const value =
      want.kind === 'secret'
        ? await sealed(desk, state, { question, name: want.name })
        : await ask[want.optional ? 'maybeText' : 'text'](want.prompt, signal)
    if (value !== undefined && value !== '') given[want.name] = value
  }
  return { ask: 'answer', question: question.id, answer: given }
}

const BY_HAND = [
  { value: 'leave', name: 'Not yet, or somebody else' },
  { value: 'done', name: 'Done; check it' },
  { value: 'skip', name: 'Skip it, with a reason; the gap stays in the report' },
] as const

async function sealed(
  { app, run, ask, signal }: Desk,
  state: RunState,
  { question, name }: { question: Question; name: string },
): Promise<string | undefined> {
  const prompt = question.wants.find((want) => want.name === name)?.prompt ?? name
  const value = await ask.secret(prompt, signal)
  return value && orRefuse(await app.seal(run, sealName(state, question, name), value))
}

/** Where a step's secret lives in the escrow: the target is part of the name only in a fan-out. */
export function sealName(state: RunState, { step, target }: Question, name: string): string {
  const isFanOut = (stepOf(state, step)?.targets.length ?? 0) > 1
  return isFanOut && target !== null ? `steps.${step}.${target}.${name}` : `steps.${step}.${name}`
}

async function afterFailure(desk: Desk, state: RunState, { step, target }: Wait): Promise<Wish | undefined> {
  const { ask, run, screen, signal } = desk
  if (target === null) return undefined
  const unit = unitOf(state, step, target).state
  if (unit.at !== 'failed') return undefined
  screen.say(...faultCard(unit.fault, { run, state, step, target }))
  const chosen = await ask.choose(`${step} on ${target} failed. What now?`, AFTER_FAILURE, signal)
  if (chosen === 'leave') return undefined
  if (chosen === 'retry') return { ask: 'retry', step, target }
  const because = await ask.text('Why?', signal)
  return chosen === 'skip' ? { ask: 'skip', step, target, because } : { ask: 'abort', because }
}

const AFTER_FAILURE = [
  { value: 'retry', name: 'Look again and retry' },
  { value: 'leave', name: 'Leave it open; the run can be resumed' },
  { value: 'skip', name: 'Skip it, with a reason; the gap stays in the report' },
  { value: 'abort', name: 'Abort the run, with a reason' },
] as const
