import type { Verdict } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import type { ClientAt } from '../rotation/port.ts'
import { countOf } from './note.ts'
import type { Note, NotedUser } from './note.ts'
import type { Alive, UserSessionPort } from './port.ts'

/** What is to be seen of one user afterwards. */
export interface Aftermath {
  readonly user: NotedUser
  readonly verdict: Verdict
  /** Of what was noted, how much the provider still lists. */
  readonly left: number
  /** How much began since. */
  readonly fresh: number
}

/** Whether everything that was noted of this user has ended: by the provider's list, and where that does not show all, by its record. */
export async function lookAgain<S, W>(
  looking: { readonly ctx: Context; readonly port: UserSessionPort<S, W>; readonly at: ClientAt<S, W> },
  { user, since }: { readonly user: NotedUser; readonly since: Note['since'] },
): Promise<Aftermath> {
  const { ctx, port, at } = looking
  const now = (await port.alive?.(ctx, at, user)) ?? null
  const [left, fresh] = [countIn(now, user.alive, true), countIn(now, user.alive, false)]
  if (left > 0) return { user, verdict: 'disproven', left, fresh }
  const ended = port.record?.ended
  if (!ended) return { user, verdict: byList(port, user, now), left, fresh }
  const says = since === null ? null : await ended(ctx, at, { user, since })
  return { user, verdict: says === null ? 'unknown' : says ? 'proven' : 'disproven', left, fresh }
}

/** Nothing that was noted is listed any more. */
function byList<S, W>({ unlisted }: UserSessionPort<S, W>, user: NotedUser, now: Alive | null): Verdict {
  return now && !(unlisted && countOf(user.alive) === 0) ? 'proven' : 'unknown'
}

function countIn(now: Alive | null, noted: Alive, old: boolean): number {
  const all = Object.entries(now ?? {})
  return all.reduce((sum, [kind, ids]) => sum + ids.filter((id) => (noted[kind] ?? []).includes(id) === old).length, 0)
}
