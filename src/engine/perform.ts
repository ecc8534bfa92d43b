import { isDeepStrictEqual } from 'node:util'
import { digest } from '../base/hash.ts'
import type { Json } from '../base/json.ts'
import { ENGINE } from '../model/actor.ts'
import type { Fault } from '../model/fault.ts'
import type { Command } from '../run/next.ts'
import type { Question, RunEvent } from '../run/event.ts'
import type { RunState } from '../run/state.ts'
import { stepOf, unitOf } from '../run/state.ts'
import { evaluateCondition } from '../runbook/condition.ts'
import type { AnyAction, Plan } from '../sdk/index.ts'
import { conditionFacts } from './condition-facts.ts'
import { faultFrom } from './fault-from.ts'
import { conditionFault, inDoubt, notDone } from './step-fault.ts'
import { tellWitness } from './tell-witness.ts'
import type { Engine, Moment } from './ports.ts'
import { blocked, ready } from './unit.ts'
import type { Ready } from './unit.ts'

/** A unit may be left in doubt this often before a person must look. */
const MOST_APPLIES = 5

/** One command, one connector call, and the events that say what came of it. */
export async function perform(engine: Engine, moment: Moment, command: Command): Promise<void> {
  switch (command.do) {
    case 'enter':
      return record(engine, moment, { key: `enter:${command.step}`, events: enter(moment.state, command.step) })
    case 'ask':
      return record(engine, moment, {
        key: command.question.id,
        events: [{ type: 'question.asked', question: dated(command.question, engine.clock.now()) }],
      })
    case 'retry':
      await engine.pause(command.afterMs, moment.signal)
      return record(engine, moment, {
        key: outcomeKey(moment, command),
        events: [{ type: 'step.retried', step: command.step, target: command.target, by: ENGINE.id }],
      })
    case 'tell':
      return record(engine, moment, {
        key: `told:${command.step}:${command.nth}`,
        events: await tellWitness(engine, moment, command.nth),
      })
    case 'close':
      return close(engine, moment, command.outcome)
    default:
      return act(engine, moment, command)
  }
}

type UnitCommand = Extract<Command, { do: 'observe' | 'apply' | 'verify' }>

async function act(engine: Engine, moment: Moment, command: UnitCommand): Promise<void> {
  const step = stepOf(moment.state, command.step)
  const signal = AbortSignal.any([moment.signal, AbortSignal.timeout(step?.timeout_ms ?? 300_000)])
  try {
    const unit = await ready(engine, { ...moment, signal }, command)
    const events =
      command.do === 'verify'
        ? await verify(unit, moment)
        : command.do === 'apply'
          ? await apply(engine, moment, unit)
          : await observe(unit, moment)
    await record(engine, moment, { key: outcomeKey(moment, command), events })
  } catch (thrown) {
    if (moment.signal.aborted) return
    const { fault, effect } = faultFrom(thrown, command)
    const doubted = command.do === 'apply' && effect === 'unknown'
    const event: RunEvent = doubted
      ? { type: 'step.doubted', ...unitOfCommand(command), fault }
      : failed(command, fault)
    await record(engine, moment, { key: outcomeKey(moment, command), events: [event] })
  }
}

async function observe({ action, ctx, input, step, target }: Ready, moment: Moment): Promise<readonly RunEvent[]> {
  const plan: Plan<Json, Json> = action.plan(await action.observe(ctx, input), input)
  const { applies, receipt, doubt, taken } = unitOf(moment.state, step.id, target.id)
  if (plan.kind === 'blocked') throw blocked(plan.because, plan.fix)
  if (plan.kind === 'change' && applies >= MOST_APPLIES)
    return [failed({ step: step.id, target: target.id }, inDoubt(step.id, MOST_APPLIES, doubt))]
  if (plan.kind === 'change' && taken === 'done')
    return [failed({ step: step.id, target: target.id }, notDone(step.id, plan.says))]
  if (plan.kind !== 'settled') return [planned({ step: step.id, target: target.id }, plan, cannotUndo(action))]
  // What this run began to write is not done until it is verified, whoever finds it there.
  const found = plan.receipt ?? receipt
  if (applies > 0 || taken === 'done')
    return [{ type: 'step.applied', step: step.id, target: target.id, receipt: found, found: true }]
  return [{ type: 'step.settled', step: step.id, target: target.id, because: plan.because, receipt: found }]
}

/**
 * The write path. Looks once more and acts only on the plan that was approved; the intent is durable and covered by a
 * signed checkpoint before the first byte goes out.
 */
async function apply(engine: Engine, moment: Moment, unit: Ready): Promise<readonly RunEvent[]> {
  const { action, ctx, input, step, target } = unit
  const at = { step: step.id, target: target.id }
  const { planned: agreed, doubt, applies } = unitOf(moment.state, step.id, target.id)
  // Whoever did not answer a moment ago is given time before it is asked again.
  if (doubt) await engine.pause(step.retry.delay_ms * applies, ctx.signal)
  const plan: Plan<Json, Json> = action.plan(await action.observe(ctx, input), input)
  if (plan.kind !== 'change' || !isDeepStrictEqual(plan.change, agreed?.change)) {
    return plan.kind === 'settled' || plan.kind === 'blocked'
      ? observe(unit, moment)
      : [planned(at, plan, cannotUndo(action))]
  }
  const change = action.change.parse(plan.change)
  await mustRecord(engine, moment, { type: 'step.applying', ...at, key: unit.key, change: digest(change) })
  await engine.store.checkpoint(moment.run)
  const receipt = action.receipt.parse(await action.apply(ctx, input, change))
  return [{ type: 'step.applied', ...at, receipt, found: false }]
}

async function verify({ action, ctx, input, step, target }: Ready, moment: Moment): Promise<readonly RunEvent[]> {
  const { receipt } = unitOf(moment.state, step.id, target.id)
  const parsed = action.receipt.safeParse(receipt)
  const proof = await action.verify(ctx, input, parsed.success ? parsed.data : null)
  return [{ type: 'step.verified', step: step.id, target: target.id, proof }]
}

function enter(state: RunState, id: string): readonly RunEvent[] {
  const step = stepOf(state, id)
  if (step?.targets.length === 0)
    return [
      { type: 'step.settled', step: id, target: null, because: 'the inventory lists nothing to act on', receipt: null },
    ]
  if (!step?.when) return [{ type: 'step.entered', step: id }]
  const holds = evaluateCondition(step.when, conditionFacts(state))
  if (!holds.ok)
    return [
      { type: 'step.entered', step: id },
      ...step.targets.map((target) =>
        failed({ step: id, target: target.id }, conditionFault(step.when ?? '', holds.because)),
      ),
    ]
  return holds.value
    ? [{ type: 'step.entered', step: id }]
    : [{ type: 'step.settled', step: id, target: null, because: `not needed: ${step.when}`, receipt: null }]
}

/** People read a date; "within a day" leaves them to find out since when. */
function dated(question: Question, now: Date): Question {
  const { due_ms: within } = question
  return within === undefined ? question : { ...question, due_at: new Date(now.getTime() + within).toISOString() }
}

/** The escrow outlives everything but a good end: with gaps it stays, because a dependent may still need the value. */
async function close(engine: Engine, moment: Moment, outcome: 'proven' | 'gaps' | 'aborted'): Promise<void> {
  if (outcome === 'proven' && !moment.state.destroyed && moment.state.sealed.length > 0) {
    const refs = await engine.escrow.destroy()
    await record(engine, moment, { key: 'escrow.destroyed', events: [{ type: 'escrow.destroyed', refs: [...refs] }] })
  }
  await record(engine, moment, {
    key: 'run.closed',
    events: [{ type: 'run.closed', outcome, exposure: moment.state.exposure }],
  })
  await engine.store.checkpoint(moment.run)
}

/** Work repeated after a crash finds its outcome recorded already. */
function outcomeKey(moment: Moment, command: Extract<Command, { target: string }>): string {
  const { applies, failures } = unitOf(moment.state, command.step, command.target)
  return `${command.do}:${command.step}/${command.target}:${applies}.${failures}.${moment.seq}`
}

async function record(
  engine: Engine,
  moment: Moment,
  { key, events }: { key: string; events: readonly RunEvent[] },
): Promise<void> {
  const done = await engine.store.append(moment.run, { actor: ENGINE, events, key, epoch: engine.epoch })
  if (!done.ok && done.because === 'fenced') throw new Fenced()
}

/** Unlike an outcome, an intent must be written by us, now: without it nothing goes out. */
async function mustRecord(engine: Engine, moment: Moment, event: RunEvent): Promise<void> {
  const done = await engine.store.append(moment.run, { actor: ENGINE, events: [event], epoch: engine.epoch })
  if (!done.ok) throw new Fenced()
}

/** Another process has taken this run over; we append nothing and call nothing any more. */
export class Fenced extends Error {}

function cannotUndo({ undo }: AnyAction): string | undefined {
  return typeof undo === 'object' ? undo.cannot : undefined
}

function planned(
  at: { step: string; target: string },
  plan: Extract<Plan<Json, Json>, { says: string }>,
  cannot: string | undefined,
): RunEvent {
  return {
    type: 'step.planned',
    ...at,
    plan: plan.kind,
    change: plan.kind === 'change' ? plan.change : null,
    says: plan.says,
    lines: 'lines' in plan ? [...(plan.lines ?? [])] : [],
    wants: plan.kind === 'by-hand' ? [...plan.wants] : [],
    ...(plan.kind === 'change' && cannot !== undefined && { cannot_undo: cannot }),
  }
}

function unitOfCommand({ step, target }: UnitCommand): { step: string; target: string } {
  return { step, target }
}

function failed({ step, target }: { step: string; target: string }, fault: Fault): RunEvent {
  return { type: 'step.failed', step, target, fault }
}
