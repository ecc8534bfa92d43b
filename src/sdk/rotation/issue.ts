import type { Secret } from '../../base/secret.ts'
import type { Proof } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import type { Definition, InputOf } from '../connector.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import { classOf } from './card-class.ts'
import { IssueChange, IssueReceipt } from './change.ts'
import { unclearFault, unusableFault } from './faults.ts'
import {
  acceptance,
  cardHere,
  managesItself,
  probeTarget,
  readLeakedSecret,
  residual,
  slotOf,
  untilAccepted,
} from './look.ts'
import type { Look } from './look.ts'
import { keepBefore, keepSlot, recallBefore, recallSlot } from './notes.ts'
import { planIssue } from './plan-issue.ts'
import type { IssueFacts, SealedFresh } from './plan-issue.ts'
import type { ClientSecretPort } from './port.ts'
import { whyNoSecret } from './registered.ts'

const VERB = 'identity/issue-client-secret'
type In<S, W> = InputOf<typeof VERB, S, W>

export function issueAction<S, W>(
  port: ClientSecretPort<S, W>,
): Definition<typeof VERB, S, W, typeof IssueChange, typeof IssueReceipt, IssueFacts> {
  return {
    change: IssueChange,
    receipt: IssueReceipt,
    observe: (ctx, at) => observe({ ctx, port, at }, at),
    plan: (facts, { args }) => planIssue(facts, args.strategy),
    apply: (ctx, at, change) => apply({ ctx, port, at }, at, change),
    verify: (ctx, at, receipt) => verify({ ctx, port, at }, at, receipt),
    undo: { cannot: 'a leaked secret never comes back: the way on is another new one' },
  }
}

async function observe<S, W>(look: Look<S, W>, { args }: In<S, W>): Promise<IssueFacts> {
  const { ctx, port, at } = look
  const facts = await firstFacts(look)
  const kind = classOf(facts.card)
  if (kind === 'D2' || facts.managesItself) return facts
  const registered = (await port.registered?.(ctx, at)) ?? null
  // A person, too, is asked for no new secret of a client that has none.
  if (kind === 'by-hand' || whyNoSecret(registered, facts.clientId)) return { ...facts, registered }
  const seen: IssueFacts = {
    ...facts,
    registered,
    slots: (await port.listSlots(ctx, at)) ?? [],
    leakedIn: await slotOf(look, await readLeakedSecret(ctx, args.leaked)),
    before: await recallBefore(ctx),
    current: port.read ? ctx.secrets.fingerprint(await port.read(ctx, at)) : null,
  }
  return { ...seen, sealed: await observeSealed(look, seen) }
}

/** What is known before the provider is asked about the client. */
async function firstFacts<S, W>(look: Look<S, W>): Promise<IssueFacts> {
  const { ctx, port, at } = look
  return {
    card: await cardHere(look),
    clientId: at.target.client_id,
    managesItself: managesItself(look),
    registered: null,
    byHand: port.byHand?.issue(at) ?? [],
    label: `stanch/${ctx.idempotencyKey}`,
    slot: `stanch-${ctx.idempotencyKey}`,
    slots: [],
    leakedIn: undefined,
    sealed: null,
    before: null,
    current: null,
  }
}

/** What an attempt before a crash has sealed. */
async function observeSealed<S, W>(look: Look<S, W>, facts: IssueFacts): Promise<SealedFresh | null> {
  const { ctx } = look
  const sealed = await ctx.secrets.recall('fresh')
  if (!sealed) return null
  const fingerprint = ctx.secrets.fingerprint(sealed.secret)
  const reading = await acceptance(look, sealed.secret)
  const slot = facts.current === fingerprint ? facts.slots[0]?.id : await slotOf(look, sealed.secret)
  // Settable: the same value is simply set again. Several slots: the list says more than a probe.
  if (reading === 'unclear' && slot === undefined && ['B1', 'D1'].includes(classOf(facts.card)))
    throw unclearFault('it is not known whether the secret that was issued before is in force')
  return { ref: sealed.ref, fingerprint, reading, slot }
}

async function apply<S, W>(look: Look<S, W>, { args }: In<S, W>, change: IssueChange): Promise<IssueReceipt> {
  const { ctx, port, at } = look
  for (const slot of change.remove) await need(port.remove)(ctx, at, slot)
  if (change.do === 'set') return set(look, change)
  const leaked = await readLeakedSecret(ctx, args.leaked)
  return change.do === 'adopt' ? adopt(look, leaked) : issue(look, { change, leaked })
}

/** We choose the value, and it is sealed before anybody has seen it: every retry sets the same one. */
async function set<S, W>({ ctx, port, at }: Look<S, W>, change: IssueChange): Promise<IssueReceipt> {
  const { ref, secret } = await ctx.secrets.choose('fresh')
  const { slot, label, replaces, kills } = change
  await keepSlot(ctx, slot)
  await need(port.set)(ctx, at, { slot, label, secret, replaces })
  return { fresh: ref, fingerprint: ctx.secrets.fingerprint(secret), slot, kills }
}

interface Issuing {
  readonly change: IssueChange
  readonly leaked: Secret | null
}

/** The provider chooses: what was there is noted first, and its reply is sealed before anything parses it. */
async function issue<S, W>(look: Look<S, W>, { change, leaked }: Issuing): Promise<IssueReceipt> {
  const { ctx, port, at } = look
  const already = await issuedAlready(look, change)
  if (already) return already
  const slots = change.seen.filter((id) => !change.remove.includes(id))
  const fingerprint = port.read ? ctx.secrets.fingerprint(await port.read(ctx, at)) : null
  await keepBefore(ctx, { slots, fingerprint })
  const issued = await need(port.issue)(ctx, at, { label: change.label, seal: 'fresh' })
  return keepFresh(ctx, { ...issued, kills: change.kills, leaked })
}

/** The same call once more, by whoever believed that it did not happen: what it sealed sits in a slot that is still there. */
async function issuedAlready<S, W>({ ctx, port, at }: Look<S, W>, change: IssueChange): Promise<IssueReceipt | null> {
  const [sealed, slot] = [await ctx.secrets.recall('fresh'), await recallSlot(ctx)]
  if (!sealed || slot === undefined) return null
  if (!(await port.listSlots(ctx, at))?.some(({ id }) => id === slot)) return null
  const { ref: fresh, secret } = sealed
  return { fresh, fingerprint: ctx.secrets.fingerprint(secret), slot, kills: change.kills }
}

async function adopt<S, W>({ ctx, port, at }: Look<S, W>, leaked: Secret | null): Promise<IssueReceipt> {
  const secret = await need(port.read)(ctx, at)
  return keepFresh(ctx, { secret, slot: null, kills: true, leaked })
}

async function keepFresh(
  ctx: Context,
  { secret, slot, kills, leaked }: { secret: Secret; slot: string | null; kills: boolean; leaked: Secret | null },
): Promise<IssueReceipt> {
  if (leaked?.equals(secret)) throw unusableFault('the leaked value once more')
  if (!/^[\x21-\x7e]{16,4096}$/.test(secret.reveal()) || /^(.)\1+$/.test(secret.reveal()))
    throw unusableFault('a value that is masked, too short or not text')
  // The slot first: a secret that is found again after a crash must never be without it.
  if (slot !== null) await keepSlot(ctx, slot)
  const fresh = await ctx.secrets.keep('fresh', secret)
  return { fresh, fingerprint: ctx.secrets.fingerprint(secret), slot, kills }
}

async function verify<S, W>(look: Look<S, W>, { args }: In<S, W>, receipt: IssueReceipt | null): Promise<Proof> {
  const claim = `the provider accepts the new secret of ${look.at.target.client_id}`
  if (!receipt) return { claim, verdict: 'unknown', seen: ['no new secret was named'] }
  const fresh = await look.ctx.secrets.read(receipt.fresh)
  const { reading, seen: asked } = await untilAccepted(look, fresh)
  const seen = [asked]
  if (reading !== 'accepted') return { claim, verdict: reading === 'unclear' ? 'unknown' : 'disproven', seen }
  const leaked = receipt.kills ? await readLeakedSecret(look.ctx, args.leaked) : null
  if (!leaked) return { claim, verdict: 'proven', seen }
  // Issuing was meant to kill; whether it did is learned here, and only reported: to prove it is another step's work.
  const report = await probeSecret(look.ctx, { ...(await probeTarget(look)), secret: leaked, fresh })
  const exposure = ({ dead: 'contained', alive: 'live' } as const)[report.verdict as 'dead'] ?? 'unknown'
  const left = [...(await residual(look)), ...report.residual]
  return { claim, verdict: 'proven', seen: [...seen, `the leaked one: ${report.because}`], exposure, residual: left }
}

function need<F>(primitive: F | undefined): NonNullable<F> {
  if (primitive === undefined || primitive === null)
    throw new TypeError('the capability card promises what the port does not offer')
  return primitive
}
