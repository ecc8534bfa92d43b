import type { Secret } from '../../base/secret.ts'
import type { Proof } from '../../model/proof.ts'
import type { Definition, InputOf } from '../connector.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import { classOf } from './card-class.ts'
import { RevokeChange, RevokeReceipt } from './change.ts'
import { unclearFault } from './faults.ts'
import { acceptance, cardHere, managesItself, probeTarget, readLeakedSecret, slotOf } from './look.ts'
import type { Look } from './look.ts'
import { slotOfRef } from './notes.ts'
import { planRevoke } from './plan-revoke.ts'
import type { RevokeFacts } from './plan-revoke.ts'
import type { ClientSecretPort } from './port.ts'
import { proveByList, proveByProbe } from './proofs.ts'

const VERB = 'identity/revoke-client-secret'
type In<S, W> = InputOf<typeof VERB, S, W>

export function revokeAction<S, W>(
  port: ClientSecretPort<S, W>,
): Definition<typeof VERB, S, W, typeof RevokeChange, typeof RevokeReceipt, RevokeFacts> {
  return {
    change: RevokeChange,
    receipt: RevokeReceipt,
    observe: (ctx, at) => observe({ ctx, port, at }, at),
    plan: (facts) => planRevoke(facts),
    apply: (ctx, at, change) => apply({ ctx, port, at }, change),
    verify: (ctx, at) => verify({ ctx, port, at }, at),
    undo: { cannot: 'a revoked secret never comes back: the way on is another new one' },
  }
}

async function observe<S, W>(look: Look<S, W>, { args }: In<S, W>): Promise<RevokeFacts> {
  const { ctx, port, at } = look
  const card = await cardHere(look)
  const facts: RevokeFacts = {
    card,
    clientId: at.target.client_id,
    managesItself: managesItself(look),
    byHand: port.byHand?.revoke(at) ?? [],
    slots: [],
    keepIn: undefined,
    keep: 'unclear',
    leakedIn: undefined,
    leaked: null,
  }
  if (['by-hand', 'D2'].includes(classOf(card)) || facts.managesItself) return facts
  const [keep, leaked] = [await ctx.secrets.read(args.keep), await readLeakedSecret(ctx, args.leaked)]
  const located = await slotOf(look, keep)
  const seen: RevokeFacts = {
    ...facts,
    slots: (await port.listSlots(ctx, at)) ?? [],
    keepIn: located === undefined ? await slotOfRef(ctx, args.keep) : located,
    keep: await acceptance(look, keep),
    leakedIn: await slotOf(look, leaked),
  }
  if (seen.keep === 'unclear' && seen.keepIn === undefined)
    throw unclearFault('it is not known whether the new secret is accepted')
  return { ...seen, leaked: await lastDoubt(look, seen, { keep, leaked }) }
}

/** Only when the list leaves nothing to do is the leaked value itself asked about: every such probe may raise an alarm. */
async function lastDoubt<S, W>(
  look: Look<S, W>,
  facts: RevokeFacts,
  { keep, leaked }: { readonly keep: Secret; readonly leaked: Secret | null },
): Promise<RevokeFacts['leaked']> {
  if (!leaked || planRevoke(facts).kind !== 'settled') return null
  return (await probeSecret(look.ctx, { ...(await probeTarget(look)), secret: leaked, fresh: keep, quick: true }))
    .verdict
}

async function apply<S, W>({ ctx, port, at }: Look<S, W>, { remove }: RevokeChange): Promise<RevokeReceipt> {
  if (!port.remove) throw new TypeError('the capability card promises what the port does not offer')
  for (const slot of remove) await port.remove(ctx, at, slot)
  return { removed: remove }
}

/** One pass, so at most `contained`: that it stays dead over the window is for prove-dead to say. */
async function verify<S, W>(look: Look<S, W>, { args }: In<S, W>): Promise<Proof> {
  const fresh = await look.ctx.secrets.read(args.keep)
  const leaked = await readLeakedSecret(look.ctx, args.leaked)
  return leaked
    ? proveByProbe(look, { leaked, fresh, over: { times: 1, ms: 0 }, best: 'contained' })
    : proveByList(look, { fresh, ref: args.keep })
}
