import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import type { RelyingParty } from '../../model/inventory.ts'
import type { Context } from '../action.ts'
import { CanaryState, replayCanaries } from './canary.ts'
import { DeliveryReceipt, distinct, SessionName } from './shapes.ts'

/**
 * What must not be forgotten once the first session ends: the provider lists them no more, so after a crash nobody could
 * tell the relying parties, and a canary refused by then proves nothing unless somebody saw it alive before.
 */
export const Note = z.strictObject({
  sessions: z.array(SessionName),
  canaries: z.record(z.string(), CanaryState),
  /** What the provider told about its own deliveries: it says so once. */
  receipts: z.array(DeliveryReceipt),
})
export type Note = z.output<typeof Note>

const NAME = 'sessions'

/** What an earlier attempt noted; undefined when there was none. */
export async function recallNote(ctx: Context): Promise<Note | undefined> {
  const kept = await ctx.secrets.recall(NAME)
  return kept && Note.parse(JSON.parse(kept.secret.reveal()))
}

/**
 * Notes these sessions beside those of earlier attempts, sealed and durable before it returns. The canaries are looked at
 * only the first time: later, their sessions may be dead by our own hand.
 */
export async function takeNote(
  ctx: Context,
  relyingParties: readonly RelyingParty[],
  sessions: readonly SessionName[],
): Promise<Note> {
  const before = await recallNote(ctx)
  const note = {
    sessions: [...distinct([...(before?.sessions ?? []), ...sessions])],
    canaries: before?.canaries ?? (await lookAtCanaries(ctx, relyingParties)),
    receipts: before?.receipts ?? [],
  }
  return keep(ctx, note)
}

/** Adds what became of deliveries; a later receipt of the same session and relying party replaces the earlier one. */
export async function noteReceipts(ctx: Context, note: Note, receipts: readonly DeliveryReceipt[]): Promise<Note> {
  const all = [...note.receipts, ...receipts].map((receipt) => [`${receipt.rp} ${receipt.session}`, receipt] as const)
  return keep(ctx, { ...note, receipts: [...new Map(all).values()] })
}

async function keep(ctx: Context, note: Note): Promise<Note> {
  await ctx.secrets.keep(NAME, new Secret(JSON.stringify(note)))
  return note
}

async function lookAtCanaries(ctx: Context, relyingParties: readonly RelyingParty[]): Promise<Note['canaries']> {
  const sights = await replayCanaries(ctx, relyingParties)
  return Object.fromEntries(sights.map(({ rp, state }) => [rp, state]))
}
