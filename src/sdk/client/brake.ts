import { z } from 'zod'
import type { SecretRef } from '../../base/secret.ts'
import type { Proof } from '../../model/proof.ts'
import type { Action, Context, Input, Plan } from '../action.ts'
import type { CredentialTarget } from '../connector.ts'
import { acceptance, readLeakedSecret, readOptional } from '../rotation/look.ts'
import type { ClientAt, ClientSecretPort } from '../rotation/port.ts'

/** A client that can be refused as a whole and allowed again. The probe comes from the provider's ClientSecretPort. */
export interface BrakePort<S, W> {
  readonly secrets: ClientSecretPort<S, W>
  readonly isEnabled: (ctx: Context, at: ClientAt<S, W>) => Promise<boolean>
  /** The same call again changes nothing more. */
  readonly setEnabled: (ctx: Context, at: ClientAt<S, W>, enabled: boolean) => Promise<void>
}

const Change = z.strictObject({ enabled: z.boolean() })
const Receipt = z.strictObject({ was_enabled: z.boolean() })
type Receipt = z.output<typeof Receipt>

interface Seen {
  readonly enabled: boolean
  /** The client still has the leaked value: it would be accepted as soon as the client is. */
  readonly leakedInside: boolean
}
interface Args {
  readonly leaked: SecretRef | null
  readonly fresh?: SecretRef | null
}
type In<S, W> = Input<S, CredentialTarget<W>, Args>

/**
 * The emergency brake: seconds instead of a rotation. It ends the application's own logins too, and the leaked value comes
 * back to life with the client: so the exposure is `contained`, never `dead`.
 */
export function disableAction<S, W>(port: BrakePort<S, W>): Brake<S, W> {
  return brake(port, { to: false, plan: planDisable, undo: { enable: true } })
}

/** Releases the brake, unless that would put the leaked secret back in force. */
export function enableAction<S, W>(port: BrakePort<S, W>): Brake<S, W> {
  return brake(port, { to: true, plan: planEnable, undo: { enable: false } })
}

/** What both verbs have in common; `fresh` is asked about only where the verb takes it. */
interface Brake<S, W> extends Action<In<S, W>, z.output<typeof Change>, Receipt, Seen> {
  readonly change: typeof Change
  readonly receipt: typeof Receipt
}

interface Way {
  readonly to: boolean
  readonly plan: (seen: Seen, clientId: string) => Plan<z.output<typeof Change>, Receipt>
  readonly undo: { readonly enable: boolean }
}

function brake<S, W>(port: BrakePort<S, W>, { to, plan, undo }: Way): Brake<S, W> {
  return {
    change: Change,
    receipt: Receipt,
    observe: async (ctx, at) => ({ enabled: await port.isEnabled(ctx, at), leakedInside: await holds(ctx, port, at) }),
    plan: (seen, { target }) => plan(seen, target.client_id),
    apply: async (ctx, at) => {
      const was = await port.isEnabled(ctx, at)
      if (was !== to) await port.setEnabled(ctx, at, to)
      return { was_enabled: was }
    },
    verify: (ctx, at) => (to ? proveEnabled(ctx, port, at) : proveDisabled(ctx, port, at)),
    undo: (ctx, at) => port.setEnabled(ctx, at, undo.enable),
  }
}

async function holds<S, W>(ctx: Context, { secrets }: BrakePort<S, W>, at: In<S, W>): Promise<boolean> {
  const leaked = await readLeakedSecret(ctx, at.args.leaked)
  return typeof (leaked && (await secrets.locate?.(ctx, at, leaked))) === 'string'
}

function planDisable({ enabled }: Seen, clientId: string): ReturnType<Way['plan']> {
  if (!enabled) return { kind: 'settled', because: `${clientId} is disabled already`, receipt: { was_enabled: false } }
  return {
    kind: 'change',
    change: { enabled: false },
    says: `Disables ${clientId}: the provider refuses it whatever its secret`,
    lines: [
      'every login through this client fails until it is enabled again',
      'the leaked secret is not gone: it works again with the client',
    ],
  }
}

function planEnable({ enabled, leakedInside }: Seen, clientId: string): ReturnType<Way['plan']> {
  if (enabled) return { kind: 'settled', because: `${clientId} is enabled already`, receipt: { was_enabled: true } }
  if (leakedInside)
    return {
      kind: 'blocked',
      because: `${clientId} still has the leaked secret: enabling the client puts it back in force`,
      fix: 'Issue a new secret and revoke the leaked one first.',
    }
  return { kind: 'change', change: { enabled: true }, says: `Enables ${clientId} again` }
}

async function proveDisabled<S, W>(ctx: Context, port: BrakePort<S, W>, at: In<S, W>): Promise<Proof> {
  const claim = `the provider refuses ${at.target.client_id} as a whole`
  if (await port.isEnabled(ctx, at)) return { claim, verdict: 'disproven', seen: ['the provider calls it enabled'] }
  const leaked = await readLeakedSecret(ctx, at.args.leaked)
  const reading = leaked && (await acceptance({ ctx, port: port.secrets, at }, leaked))
  const seen = ['the provider calls it disabled', ...(reading ? [`the leaked value: ${reading}`] : [])]
  if (reading === 'accepted') return { claim, verdict: 'disproven', seen, exposure: 'live' }
  if (reading === 'unclear') return { claim, verdict: 'unknown', seen, exposure: 'unknown' }
  const residual = ['the leaked secret works again as soon as the client is enabled, until it is revoked']
  return { claim, verdict: 'proven', seen, exposure: 'contained', residual }
}

async function proveEnabled<S, W>(ctx: Context, port: BrakePort<S, W>, at: In<S, W>): Promise<Proof> {
  const claim = `the provider accepts ${at.target.client_id} again`
  if (!(await port.isEnabled(ctx, at))) return { claim, verdict: 'disproven', seen: ['the provider calls it disabled'] }
  const look = { ctx, port: port.secrets, at }
  const [leaked, fresh] = [await readLeakedSecret(ctx, at.args.leaked), await readOptional(ctx, at.args.fresh ?? null)]
  const seen = ['the provider calls it enabled']
  if (leaked && (await acceptance(look, leaked)) === 'accepted')
    return { claim, verdict: 'disproven', seen: [...seen, 'and it accepts the leaked secret'], exposure: 'live' }
  if (!fresh) return { claim, verdict: 'proven', seen }
  const reading = await acceptance(look, fresh)
  const verdict = ({ accepted: 'proven', unclear: 'unknown' } as const)[reading as 'accepted'] ?? 'disproven'
  return { claim, verdict, seen: [...seen, `the new secret: ${reading}`] }
}
