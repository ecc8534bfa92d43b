import { z } from 'zod'
import type { SecretRef } from '../../base/secret.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { RelyingParty } from '../../model/inventory.ts'
import type { Context } from '../action.ts'
import { inParallel } from '../../base/in-parallel.ts'

/**
 * What a relying party did with the cookie of its canary session. `alive`: it showed the page to the cookie and not to a
 * stranger. `refused`: it turned the cookie away as it does strangers. `unclear`: anything else. `none`: there is no canary.
 */
export const CanaryState = z.enum(['alive', 'refused', 'unclear', 'none'])
export type CanaryState = z.output<typeof CanaryState>

export interface CanarySight {
  readonly rp: string
  readonly state: CanaryState
  /** In words, without any secret. */
  readonly seen: string
}

const EVERY_STATUS = Array.from({ length: 400 }, (_, place) => 200 + place)
const WITHIN = { ms: 10_000, bytes: 64 * 1024 }

/**
 * Opens each relying party's canary page with the canary's cookie: before the logout it must be `alive`, or the refusal
 * afterwards proves nothing. A page that is open to everybody, or a server in trouble, is `unclear`.
 */
export function replayCanaries(ctx: Context, relyingParties: readonly RelyingParty[]): Promise<readonly CanarySight[]> {
  return inParallel(relyingParties, (relyingParty) => replay(ctx, relyingParty))
}

async function replay(ctx: Context, { id: rp, canary }: RelyingParty): Promise<CanarySight> {
  if (!canary) return { rp, state: 'none', seen: `${rp} has no canary session in the inventory` }
  try {
    const cookie = await ctx.secrets.read(canary.cookie as SecretRef)
    const ask = async (headers: { cookie?: typeof cookie }): Promise<number> => {
      const request = { method: 'GET', url: canary.url, headers, expect: EVERY_STATUS, body: z.unknown() } as const
      return (await ctx.http.send({ ...request, redirect: 'is an answer', within: WITHIN })).status
    }
    return { rp, ...readAnswers(await ask({ cookie }), await ask({}), canary.expect_dead) }
  } catch (thrown) {
    if (ctx.signal.aborted || !(thrown instanceof FaultError)) throw thrown
    return { rp, state: 'unclear', seen: `${thrown.fault.what}: ${thrown.fault.saw}` }
  }
}

function readAnswers(
  withCookie: number,
  stranger: number,
  dead: readonly number[],
): { readonly state: CanaryState; readonly seen: string } {
  const seen = `HTTP ${withCookie} to the canary, ${stranger} to a stranger`
  if (!dead.includes(stranger)) return { state: 'unclear', seen: `${seen}: the page does not turn strangers away` }
  if (dead.includes(withCookie)) return { state: 'refused', seen }
  return { state: withCookie >= 200 && withCookie < 300 ? 'alive' : 'unclear', seen }
}
