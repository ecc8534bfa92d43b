import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import type { Context } from '../action.ts'
import type { Definition } from '../connector.ts'
import type { ClientAt } from '../rotation/port.ts'

/** A provider that refuses the tokens of a client issued before an instant, in seconds since 1970 by its own clock. */
export interface NotBeforePort<S, W> {
  /** The provider's clock: ours may be ahead, and new logins would be refused until it catches up. */
  readonly now: (ctx: Context, at: ClientAt<S, W>) => Promise<number>
  readonly read: (ctx: Context, at: ClientAt<S, W>) => Promise<number>
  readonly set: (ctx: Context, at: ClientAt<S, W>, notBefore: number) => Promise<void>
  readonly residual: readonly string[]
}

const Change = z.strictObject({ was: z.int() })
const Receipt = z.strictObject({ not_before: z.int(), was: z.int() })
interface Seen {
  readonly now: number
  /** What an attempt before a crash chose. */
  readonly chosen: number | null
}

type Setting<S, W> = Definition<'identity/set-not-before', S, W, typeof Change, typeof Receipt, Seen>

/** The instant is chosen once and noted before it is set: a retry sets the same one, and ends no newer login. */
export function setNotBeforeAction<S, W>(port: NotBeforePort<S, W>): Setting<S, W> {
  return {
    change: Change,
    receipt: Receipt,
    observe: async (ctx, at) => ({ now: await port.read(ctx, at), chosen: await recallChosen(ctx) }),
    plan: ({ now, chosen }, { target: { client_id: client } }) => {
      if (chosen !== null && now >= chosen)
        return {
          kind: 'settled',
          because: `tokens of ${client} from before are refused already`,
          receipt: { not_before: now, was: now },
        }
      return {
        kind: 'change',
        change: { was: now },
        says: `Has the provider refuse every token of ${client} that was issued until now`,
        lines: ['programs that hold a refresh token must let their users log in again'],
      }
    },
    apply: async (ctx, at, { was }) => {
      const chosen = (await recallChosen(ctx)) ?? (await choose(ctx, await port.now(ctx, at)))
      if ((await port.read(ctx, at)) < chosen) await port.set(ctx, at, chosen)
      return { not_before: chosen, was }
    },
    verify: async (ctx, at, receipt) => {
      const held = await port.read(ctx, at)
      const wanted = receipt?.not_before ?? Infinity
      return {
        claim: `the provider refuses tokens of ${at.target.client_id} issued before ${instant(wanted)}`,
        verdict: held >= wanted ? 'proven' : 'disproven',
        seen: [`read back: ${instant(held)}`],
        residual: [...port.residual],
      }
    },
    undo: (ctx, at, { was }) => port.set(ctx, at, was),
  }
}

const NAME = 'not-before'
/** Keeps the number from being cut out of every text as if it were a secret. */
const MARK = 'stanch note: '

async function choose(ctx: Context, now: number): Promise<number> {
  await ctx.secrets.keep(NAME, new Secret(`${MARK}${now}`))
  return now
}

async function recallChosen(ctx: Context): Promise<number | null> {
  const note = await ctx.secrets.recall(NAME)
  return note ? Number(note.secret.reveal().slice(MARK.length)) : null
}

function instant(seconds: number): string {
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : 'an unknown instant'
}
