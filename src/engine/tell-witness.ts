import type { RunEvent } from '../run/event.ts'
import { alarm } from '../run/break-glass.ts'
import type { Forced } from '../run/state.ts'
import { faultFrom } from './fault-from.ts'
import type { Engine, Moment } from './ports.ts'
import { ready } from './unit.ts'

const NOTIFY = 'notify/owners'
const LONGEST_MS = 30_000

/**
 * Tells every channel of the run, at once and beside everything else, that the glass is broken. That nobody could be told
 * is written down as loudly; a crash before that tells them twice.
 */
export async function tellWitness(engine: Engine, moment: Moment, nth: number): Promise<readonly RunEvent[]> {
  const forced = moment.state.forced[nth]
  if (!forced) return []
  const steps = moment.state.spec.steps.filter(({ uses }) => uses === NOTIFY)
  const units = steps.flatMap(({ id, targets }) => targets.map(({ id: target }) => ({ step: id, target })))
  const once = units.filter(({ target }, at) => units.findIndex((unit) => unit.target === target) === at)
  const channels = await Promise.all(once.map((unit) => tellOne(engine, moment, { ...unit, forced })))
  return [{ type: 'witness.told', step: forced.step, witness: forced.witness, channels }]
}

async function tellOne(
  engine: Engine,
  { run, state, signal }: Moment,
  { step, target, forced }: { step: string; target: string; forced: Forced },
): Promise<{ channel: string; told: boolean; says: string }> {
  try {
    const told = { apart: `${step}!${forced.nth}`, briefing: alarm(run, state, forced) }
    const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)])
    const { action, ctx, input } = await ready(engine, { run, state, signal: within }, { step, target, told })
    const plan = action.plan(await action.observe(ctx, input), input)
    if (plan.kind !== 'change') return { channel: target, told: false, says: 'the channel takes no notice now' }
    await action.apply(ctx, input, action.change.parse(plan.change))
    return { channel: target, told: true, says: 'sent' }
  } catch (thrown) {
    const { what, saw } = faultFrom(thrown, { step, target }).fault
    return { channel: target, told: false, says: `${what}; saw ${saw}` }
  }
}
