import { ENGINE } from '../model/actor.ts'
import { faultOfPeople } from '../run/fault.ts'
import type { Question, RunEvent } from '../run/event.ts'
import type { RunState } from '../run/state.ts'
import { openQuestions } from '../run/state.ts'
import type { Engine } from './ports.ts'

type AskedAt = ReadonlyMap<string, number>

/** Approvals run out; what then happens was said when they were asked. Time is the wall clock's: expiry fails closed. */
export async function expireQuestions(
  engine: Engine,
  { run, state, askedAt }: { run: string; state: RunState; askedAt: AskedAt },
): Promise<void> {
  for (const question of openQuestions(state)) {
    if ((left(engine, question, askedAt) ?? 1) > 0) continue
    const key = `expired:${question.id}`
    await engine.store.append(run, { actor: ENGINE, events: expired(question), key, epoch: engine.epoch })
  }
}

/** Milliseconds until the next open question runs out. */
export function nextExpiry(engine: Engine, state: RunState, askedAt: AskedAt): number | undefined {
  const times = openQuestions(state).flatMap((question) => left(engine, question, askedAt) ?? [])
  return times.length > 0 ? Math.max(0, Math.min(...times)) : undefined
}

function left(engine: Engine, question: Question, askedAt: AskedAt): number | undefined {
  const asked = askedAt.get(question.id)
  const { rule } = question
  const forEver = !rule || rule.on_timeout === 'wait' || (rule.on_timeout === 'escalate' && question.escalated)
  return asked === undefined || forEver ? undefined : asked + rule.within_ms - engine.clock.now().getTime()
}

function expired(question: Question): readonly RunEvent[] {
  const then = question.rule?.on_timeout === 'escalate' ? 'escalate' : 'deny'
  const closed: RunEvent = { type: 'question.expired', id: question.id, then }
  if (then === 'escalate') return [closed]
  const fault = faultOfPeople('APPROVAL_EXPIRED', question.step, 'no answer in time')
  return [closed, { type: 'step.failed', step: question.step, target: null, fault }]
}
