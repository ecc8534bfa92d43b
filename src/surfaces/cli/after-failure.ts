import type { Wish } from '../../engine/request.ts'
import type { RunState } from '../../run/state.ts'
import { unitOf } from '../../run/state.ts'
import { faultCard } from '../../views/fault-card.ts'
import type { Wait } from '../../views/waits.ts'
import type { Desk } from './desk.ts'

/** A step that failed for good: its fault, and the six ways on. */
export async function afterFailure(
  desk: Desk,
  state: RunState,
  { step, target, then }: Wait,
): Promise<Wish | undefined> {
  const { ask, run, screen, signal } = desk
  if (target === null) return undefined
  const unit = unitOf(state, step, target).state
  if (unit.at !== 'failed') return undefined
  screen.say(...faultCard(unit.fault, { run, state, step, target, then }))
  const chosen = await ask.choose(`${step} on ${target} failed. What now?`, WAYS, signal)
  if (chosen === 'leave') return undefined
  if (chosen === 'retry') return { ask: 'retry', step, target }
  if (chosen === 'handover') return handover(desk, state)
  const because = await ask.text('Why?', signal)
  return chosen === 'abort' ? { ask: 'abort', because } : { ask: chosen, step, target, because }
}

const WAYS = [
  { value: 'retry', name: 'Look again and retry' },
  { value: 'by-hand', name: 'Do it by hand; stanch looks at it afterwards' },
  { value: 'leave', name: 'Leave it open; the run can be resumed' },
  { value: 'handover', name: 'Hand it over to somebody' },
  { value: 'skip', name: 'Skip it, with a reason; the gap stays in the report' },
  { value: 'abort', name: 'Abort the run, with a reason' },
] as const

async function handover({ ask, signal }: Desk, { spec: { people } }: RunState): Promise<Wish | undefined> {
  const choices = people.map(({ id, groups }) => ({ value: id, name: `${id}   ${groups.join(', ')}` }))
  const to = await ask.choose('To whom?', [...choices, { value: '', name: 'Nobody; go back' }], signal)
  return to === '' ? undefined : { ask: 'handover', to, because: await ask.text('What must they know?', signal) }
}
