import { z } from 'zod'
import type { FaultError } from '../../model/fault-error.ts'
import type { Proof } from '../../model/proof.ts'
import type { Context, Plan } from '../action.ts'
import { connectorFault } from '../connector-fault.ts'
import type { Definition, InputOf } from '../connector.ts'
import { readLeakedSecret, slotOf, untilAccepted } from '../rotation/look.ts'
import type { ClientAt, ClientSecretPort } from '../rotation/port.ts'
import { whyNoSecret } from '../rotation/registered.ts'

/** Secrets that are deactivated before they are deleted: a deactivated one is located like a live one, and not listed. */
export interface RestorePort<S, W> {
  readonly secrets: ClientSecretPort<S, W>
  /** The same call again changes nothing more. */
  readonly setActive: (ctx: Context, at: ClientAt<S, W>, one: { slot: string; active: boolean }) => Promise<void>
}

const VERB = 'identity/restore-client-secret'
type In<S, W> = InputOf<typeof VERB, S, W>

const Slot = z.strictObject({ slot: z.string() })
type Slot = z.output<typeof Slot>

interface Seen {
  /** Null: the value is in no slot. */
  readonly slot: string | null
  readonly active: boolean
  /** Why no secret helps this client, whichever. */
  readonly noSecret: string | null
}

type Restoring<S, W> = Definition<typeof VERB, S, W, typeof Slot, typeof Slot, Seen>

/**
 * The way back when containment broke more than the leak would: the leaked secret is accepted again, and so the exposure is
 * `live` until it is ended anew. docs/decisions/0007.
 */
export function restoreAction<S, W>(port: RestorePort<S, W>): Restoring<S, W> {
  return {
    change: Slot,
    receipt: Slot,
    observe: (ctx, at) => observe(ctx, port, at),
    plan: (seen, { target }) => plan(seen, target.client_id),
    apply: async (ctx, at, { slot }) => {
      const seen = await observe(ctx, port, at)
      if (seen.slot !== slot) throw moved(at.target.client_id, slot)
      if (!seen.active) await port.setActive(ctx, at, { slot, active: true })
      return { slot }
    },
    verify: (ctx, at) => proveRestored(ctx, port, at),
    undo: (ctx, at, { slot }) => port.setActive(ctx, at, { slot, active: false }),
  }
}

async function observe<S, W>(ctx: Context, { secrets: port }: RestorePort<S, W>, at: In<S, W>): Promise<Seen> {
  const noSecret = whyNoSecret((await port.registered?.(ctx, at)) ?? null, at.target.client_id)?.because ?? null
  const slot = (await slotOf({ ctx, port, at }, await readLeakedSecret(ctx, at.args.secret))) ?? null
  const listed = (await port.listSlots(ctx, at)) ?? []
  return { slot, active: listed.some(({ id }) => id === slot), noSecret }
}

function plan({ slot, active, noSecret }: Seen, clientId: string): Plan<Slot, Slot> {
  if (noSecret !== null) return { kind: 'blocked', because: noSecret, fix: 'An old secret helps nobody here.' }
  if (slot === null)
    return {
      kind: 'blocked',
      because: `no secret of ${clientId} has this value, active or deactivated: it is deleted, or it never was one`,
      fix: 'Only a new secret helps: issue one, and move the dependents.',
    }
  if (active) return { kind: 'settled', because: `secret ${slot} of ${clientId} is active`, receipt: { slot } }
  return {
    kind: 'change',
    change: { slot },
    says: `Activates secret ${slot} of ${clientId}: THE LEAKED SECRET WORKS AGAIN`,
    lines: [
      'whoever has the leaked secret can sign in as this client again, until it is ended anew',
      'the new secret, where there is one, stays in force beside it',
    ],
  }
}

/** What is proven is that programs work again, which is as much as saying that the leak is open. */
async function proveRestored<S, W>(ctx: Context, { secrets: port }: RestorePort<S, W>, at: In<S, W>): Promise<Proof> {
  const claim = `the provider accepts the restored secret of ${at.target.client_id} again`
  const secret = await readLeakedSecret(ctx, at.args.secret)
  if (!secret) return { claim, verdict: 'unknown', seen: ['no secret was named'], exposure: 'unknown' }
  const { reading, seen } = await untilAccepted({ ctx, port, at }, secret)
  // Refused now is not dead: its slot was asked to be active, and a node may only be late.
  if (reading !== 'accepted')
    return { claim, verdict: reading === 'unclear' ? 'unknown' : 'disproven', seen: [seen], exposure: 'unknown' }
  const residual = ['the leaked secret works for whoever has it: move the dependents, then revoke it and prove it dead']
  return { claim, verdict: 'proven', seen: [seen], exposure: 'live', residual }
}

function moved(clientId: string, slot: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_MOVED',
      what: `the secret to restore of ${clientId} is not where the plan saw it`,
      saw: `not in ${slot} any more`,
      wanted: `the value in ${slot}, deactivated`,
      next: [
        {
          say: 'Find out who else changes this client, then try again: it looks first.',
          command: 'stanch runs retry RUN STEP',
        },
      ],
    },
    'none',
  )
}
