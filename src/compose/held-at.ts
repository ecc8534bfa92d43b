import type { Secret } from '../base/secret.ts'
import { faultFrom } from '../engine/fault-from.ts'
import type { Ready } from '../engine/unit.ts'
import type { Verdict } from '../model/proof.ts'
import type { PlaceSeen } from '../views/sightings.ts'

type Held = Pick<PlaceSeen, 'holds' | 'because' | 'fault'>

/** Whether one place holds the value that its put-secret would write. What could not be compared is not known, never a no. */
export async function heldAt(value: Secret, target: string, unit: () => Promise<Ready>): Promise<Held> {
  try {
    return await compared(value, await unit())
  } catch (thrown) {
    const { what, saw, code } = faultFrom(thrown, { step: 'find', target }).fault
    return { holds: 'unknown', because: `${what}: ${saw}`, fault: code }
  }
}

async function compared(value: Secret, { action, ctx, input }: Ready): Promise<Held> {
  const plan = action.plan(await action.observe(ctx, input), input)
  if (plan.kind === 'settled') return { holds: 'yes', because: plan.because, fault: null }
  if (plan.kind === 'blocked') return { holds: 'unknown', because: plan.because, fault: 'PLAN_BLOCKED' }
  // A store that gives nothing back would be written, whatever it holds; only its proof says that nobody can tell.
  const receipt = { version: '', fingerprint: ctx.secrets.fingerprint(value) }
  return HELD[(await action.verify(ctx, input, receipt)).verdict]
}

const HELD: Readonly<Record<Verdict, Held>> = {
  proven: { holds: 'yes', because: 'holds this value', fault: null },
  disproven: { holds: 'no', because: 'holds another value, or none', fault: null },
  unknown: { holds: 'unknown', because: 'gives nothing back that could be compared', fault: null },
}
