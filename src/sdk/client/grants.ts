import { z } from 'zod'
import type { Proof } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import type { Definition } from '../connector.ts'
import type { ClientAt } from '../rotation/port.ts'

/** What a provider lets a client do without asking again, by kind: `{ 'offline sessions': 2, consents: 1 }`. */
export type GrantCounts = Readonly<Record<string, number>>

export interface GrantPort<S, W> {
  /** Null: the provider cannot say. */
  readonly count: (ctx: Context, at: ClientAt<S, W>) => Promise<GrantCounts | null>
  /** Revokes all of them, page by page where need be. Repeating it revokes what is left. */
  readonly revoke: (ctx: Context, at: ClientAt<S, W>) => Promise<void>
  /** What no such revocation ends here, one sentence each. */
  readonly residual: readonly string[]
}

// No numbers: on a busy site they change between the plan and its approval.
const Change = z.strictObject({ kinds: z.array(z.string()) })
const Receipt = z.strictObject({ revoked: z.int(), left: z.int() })

type Revoking<S, W> = Definition<
  'identity/revoke-grants',
  S,
  W,
  typeof Change,
  typeof Receipt,
  { readonly counts: GrantCounts | null }
>

/** Refresh tokens outlive the secret they were asked for with: whoever has the new secret may go on using them. */
export function revokeGrantsAction<S, W>(port: GrantPort<S, W>): Revoking<S, W> {
  return {
    change: Change,
    receipt: Receipt,
    observe: async (ctx, at) => ({ counts: await port.count(ctx, at) }),
    plan: ({ counts }, { target: { client_id: client } }) => {
      if (counts && totalOf(counts) === 0)
        return { kind: 'settled', because: `${client} has no grants`, receipt: { revoked: 0, left: 0 } }
      return {
        kind: 'change',
        change: { kinds: kindsOf(counts ?? {}) },
        says: `Revokes what was granted to ${client}`,
        lines: counts ? linesOf(counts) : ['the provider cannot say how much that is'],
      }
    },
    apply: async (ctx, at) => {
      const before = totalOf((await port.count(ctx, at)) ?? {})
      await port.revoke(ctx, at)
      const left = totalOf((await port.count(ctx, at)) ?? {})
      return { revoked: Math.max(0, before - left), left }
    },
    verify: (ctx, at) => prove(ctx, port, at),
    undo: { cannot: 'a revoked grant does not come back; people log in and consent again' },
  }
}

async function prove<S, W>(ctx: Context, port: GrantPort<S, W>, at: ClientAt<S, W>): Promise<Proof> {
  const claim = `nothing that was granted to ${at.target.client_id} is left at the provider`
  const counts = await port.count(ctx, at)
  if (!counts) return { claim, verdict: 'unknown', seen: ['the provider cannot say'], residual: [...port.residual] }
  const verdict = totalOf(counts) === 0 ? 'proven' : 'disproven'
  return { claim, verdict, seen: linesOf(counts), residual: [...port.residual] }
}

function totalOf(counts: GrantCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** In one order, whatever the provider's: an approval is given to these words. */
function kindsOf(counts: GrantCounts): string[] {
  return Object.keys(counts)
    .filter((kind) => counts[kind] !== 0)
    .toSorted()
}

function linesOf(counts: GrantCounts): string[] {
  return Object.keys(counts)
    .toSorted()
    .map((kind) => `${kind}: ${counts[kind]}`)
}
