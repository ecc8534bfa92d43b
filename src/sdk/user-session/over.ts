import { inParallel } from '../../base/in-parallel.ts'
import type { Verdict } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import { countOf } from './note.ts'
import type { Note, NotedUser } from './note.ts'
import type { Alive, User, UserSessionPort } from './port.ts'
import type { EndSessions } from './whose.ts'

/** What is to be seen of one user afterwards. */
export interface Aftermath {
  readonly user: NotedUser
  readonly verdict: Verdict
  /** Of what was noted, how much the provider still lists. */
  readonly left: number
  /** How much began since. */
  readonly fresh: number
}

interface Looking<S, W> {
  readonly ctx: Context
  readonly port: UserSessionPort<S, W>
  readonly at: EndSessions<S, W>
}

/** Whether an empty list says that nothing lives. */
export function showsAll<S, W>({ unlisted, record }: UserSessionPort<S, W>): boolean {
  return !unlisted && !record?.ended && !record?.endedSince
}

/** A crowd is not listed one by one where one look at the record shows all: no provider allows so many calls at a time. */
export function listOf<S, W>({ port: { alive, record }, at }: Looking<S, W>): UserSessionPort<S, W>['alive'] {
  return at.args.whose !== 'users' && record?.endedSince ? undefined : alive
}

/** What the provider's record says of one user; undefined where it keeps none. */
type Says = ((user: User) => Promise<boolean | null>) | undefined

/** Where the record shows everybody at once it is read once, and only if somebody asks. */
export function recordOf<S, W>({ ctx, port: { record }, at }: Looking<S, W>, since: Note['since']): Says {
  const { ended, endedSince } = record ?? {}
  if (!ended && !endedSince) return undefined
  if (since === null) return async () => null
  if (ended) return (user) => ended(ctx, at, { user, since })
  let all: Promise<ReadonlySet<string>> | undefined
  return async ({ id }) => ((await (all ??= endedSince?.(ctx, at, since)))?.has(id) ? true : null)
}

/** Of everybody who was noted. */
export function lookAtAll<S, W>(looking: Looking<S, W>, { users, since }: Note): Promise<readonly Aftermath[]> {
  const says = recordOf(looking, since)
  return inParallel(users, (user) => lookAgain(looking, user, says))
}

/** Whether everything that was noted of this user has ended: by the provider's list, and where that does not show all, by its record. */
export async function lookAgain<S, W>(looking: Looking<S, W>, user: NotedUser, says: Says): Promise<Aftermath> {
  const { ctx, port, at } = looking
  const now = (await listOf(looking)?.(ctx, at, user)) ?? null
  const [left, fresh] = [countIn(now, user.alive, true), countIn(now, user.alive, false)]
  if (left > 0) return { user, verdict: 'disproven', left, fresh }
  if (!says) return { user, verdict: byList(port, user, now), left, fresh }
  const ended = await says(user)
  return { user, verdict: ended === null ? 'unknown' : ended ? 'proven' : 'disproven', left, fresh }
}

/** Nothing that was noted is listed any more. */
function byList<S, W>({ unlisted }: UserSessionPort<S, W>, user: NotedUser, now: Alive | null): Verdict {
  return now && !(unlisted && countOf(user.alive) === 0) ? 'proven' : 'unknown'
}

function countIn(now: Alive | null, noted: Alive, old: boolean): number {
  const all = Object.entries(now ?? {})
  return all.reduce((sum, [kind, ids]) => sum + ids.filter((id) => (noted[kind] ?? []).includes(id) === old).length, 0)
}
