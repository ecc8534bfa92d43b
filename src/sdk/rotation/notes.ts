import { Secret } from '../../base/secret.ts'
import type { SecretRef } from '../../base/secret.ts'
import type { Context } from '../action.ts'

const MARK = 'stanch note: '

/** What was there before the first write, so that a later look can tell an orphan of ours from another team's secret. */
export interface BeforeNote {
  readonly slots: readonly string[]
  /** Of the value in force, where it can be read. */
  readonly fingerprint: string | null
}

/**
 * Notes live in the escrow beside the secret they are about: they must be durable before the write they describe, and
 * only the escrow is. The mark keeps a slot's id from being cut out of every text as if it were a secret.
 */
export async function keepBefore(ctx: Context, note: BeforeNote): Promise<void> {
  await ctx.secrets.keep('before', new Secret(MARK + JSON.stringify(note)))
}

export async function recallBefore(ctx: Context): Promise<BeforeNote | null> {
  const note = await ctx.secrets.recall('before')
  return note ? (JSON.parse(note.secret.reveal().slice(MARK.length)) as BeforeNote) : null
}

/** Which slot the fresh value went to; read by the steps that come after, in another unit. */
export async function keepSlot(ctx: Context, slot: string): Promise<void> {
  await ctx.secrets.keep('fresh-slot', new Secret(MARK + slot))
}

/** What this very step noted before it sealed the fresh value. */
export async function recallSlot(ctx: Context): Promise<string | undefined> {
  return (await ctx.secrets.recall('fresh-slot'))?.secret.reveal().slice(MARK.length)
}

/** Undefined when the reference is not one of a fresh secret of ours. */
export async function slotOfRef(ctx: Context, fresh: SecretRef): Promise<string | undefined> {
  if (!fresh.startsWith('run:')) return undefined
  try {
    const note = (await ctx.secrets.read(`${fresh}-slot` as SecretRef)).reveal()
    return note.startsWith(MARK) ? note.slice(MARK.length) : undefined
  } catch {
    if (ctx.signal.aborted) throw ctx.signal.reason
    return undefined
  }
}
