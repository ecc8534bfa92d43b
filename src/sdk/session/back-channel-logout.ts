import type { Definition } from '../connector.ts'
import { replayCanaries } from './canary.ts'
import { judgeSessions } from './judge.ts'
import { clientIds } from './logout-way.ts'
import type { LogoutInput, LogoutWay } from './logout-way.ts'
import { recallNote } from './note.ts'
import { performLogout } from './perform-logout.ts'
import { lookAtSessions, planLogout } from './plan-logout.ts'
import type { SeenSessions } from './plan-logout.ts'
import { LogoutChange, LogoutReceipt } from './shapes.ts'
import type { Context } from '../action.ts'

type Logout<S, W> = Definition<
  'session/back-channel-logout',
  S,
  W,
  typeof LogoutChange,
  typeof LogoutReceipt,
  SeenSessions
>

/**
 * The verb session/back-channel-logout for any connector, `via provider` or `via signer`:
 * `.action('session/back-channel-logout', backChannelLogout({ provider: (settings) => sessions, signer: null }))`.
 * Proven only when a canary session at every relying party was alive before and is refused afterwards.
 */
export function backChannelLogout<S, W>(way: LogoutWay<S>): Logout<S, W> {
  return {
    change: LogoutChange,
    receipt: LogoutReceipt,
    observe: (ctx, input) => lookAtSessions(ctx, way, input),
    plan: (seen, input) => planLogout(seen, way, input),
    apply: (ctx, input) => performLogout(ctx, way, input),
    verify: async (ctx, input, receipt) =>
      judgeSessions({
        clientId: input.target.client_id,
        relyingParties: input.target.relying_parties,
        receipt,
        after: await replayCanaries(ctx, input.target.relying_parties),
        stillListed: await listedAgain({ ctx, way, input, sids: await endedSids(ctx) }),
      }),
    undo: { cannot: 'an ended session does not begin again; people log in' },
  }
}

/** As they were noted before the first of them ended: a busy client has more than fit into a receipt. */
async function endedSids(ctx: Context): Promise<readonly string[]> {
  const note = await recallNote(ctx)
  return note?.sessions.flatMap(({ sid }) => sid ?? []) ?? []
}

interface Ended<S> {
  readonly ctx: Context
  readonly way: LogoutWay<S>
  readonly input: LogoutInput<S>
  readonly sids: readonly string[]
}

/** New logins since are no failure, so only the sessions that were ended are looked for. */
async function listedAgain<S>({ ctx, way, input, sids }: Ended<S>): Promise<readonly string[] | null> {
  const provider = way.provider(input.settings)
  if (!provider) return null
  const all = await Promise.all(clientIds(input).map((clientId) => provider.list(ctx, clientId)))
  if (all.includes(null)) return null
  const listed = all.flatMap((one) => one?.sessions ?? []).map(({ sid }) => sid)
  return sids.filter((sid) => listed.includes(sid))
}
