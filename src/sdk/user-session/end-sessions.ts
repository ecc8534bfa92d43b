import { inParallel } from '../../base/in-parallel.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { Context } from '../action.ts'
import type { Definition } from '../connector.ts'
import { countOf, recallNote, takeNote } from './note.ts'
import type { Note, NotedUser } from './note.ts'
import { listOf, lookAgain, lookAtAll, recordOf, showsAll } from './over.ts'
import { planEnd } from './plan.ts'
import type { SeenUsers } from './plan.ts'
import type { Alive, LogoutTokens, User, UserSessionPort } from './port.ts'
import { proveEnded } from './prove.ts'
import { Change, Receipt } from './shapes.ts'
import { findUsers, whyNobody } from './whose.ts'
import type { EndSessions } from './whose.ts'

type Ending<S, W> = Definition<'identity/end-sessions', S, W, typeof Change, typeof Receipt, SeenUsers>

interface Doing<S, W> {
  readonly ctx: Context
  readonly port: UserSessionPort<S, W>
  readonly at: EndSessions<S, W>
}

/**
 * Ends the sessions of users at the provider, at whichever client they signed in: those of named users, of everybody who uses
 * the client, or everyone's. What was alive is noted before the first one ends, and looked for afterwards.
 */
export function endSessionsAction<S, W>(port: UserSessionPort<S, W>): Ending<S, W> {
  return {
    change: Change,
    receipt: Receipt,
    observe: (ctx, at) => observe({ ctx, port, at }),
    plan: (seen, at) => planEnd(seen, port, at),
    apply: (ctx, at, { users }) => apply({ ctx, port, at }, users),
    verify: (ctx, at, receipt) => proveEnded({ ctx, port, at }, receipt),
    undo: { cannot: 'an ended session does not begin again; people log in' },
  }
}

async function observe<S, W>(doing: Doing<S, W>): Promise<SeenUsers> {
  const { ctx, port, at } = doing
  if (whyNobody(port, at)) return { found: null, alive: null, begun: [], warns: [] }
  const found = await findUsers(ctx, port, at)
  const note = await recallNote(ctx)
  const named = at.args.whose === 'users' && port.alive
  return {
    found,
    alive: named ? await inParallel(found.users, async (user) => ({ user, alive: await named(ctx, at, user) })) : null,
    begun: note ? await lookAtAll(doing, note) : [],
    warns: (await port.warns?.(ctx, at, found.users)) ?? [],
  }
}

/** Whoever has ended already is left alone: an attempt after a crash goes on with the rest. */
async function apply<S, W>(doing: Doing<S, W>, named: readonly User[] | null): Promise<Receipt> {
  const { ctx, port, at } = doing
  const { users, blind } = named ? { users: named, blind: [] } : await findUsers(ctx, port, at)
  const warns = (await port.warns?.(ctx, at, users)) ?? []
  const since = (await port.record?.now(ctx, at)) ?? null
  const begun = new Set((await recallNote(ctx))?.users.map(({ id }) => id))
  const news = users.filter(({ id }) => !begun.has(id))
  const list = listOf(doing)
  const seen = await inParallel(news, async (user) => ({ user, alive: (await list?.(ctx, at, user)) ?? null }))
  const idle = new Set(seen.filter(({ alive }) => hasNothing(port, alive)).map(({ user }) => user.id))
  const note = await takeNote(ctx, { since, seen: seen.map(({ user, alive }) => ({ user, alive: alive ?? {} })) })
  const told = await endAll(doing, note, { begun, idle })
  const ended = note.users.reduce((sum, { alive }) => sum + countOf(alive), 0)
  const tokens = sumOf(told)
  // The replies of an attempt that was cut off are gone, and with them what became of its tokens.
  const lost = tokens && begun.size > 0 ? ['what became of the logout tokens of an earlier attempt is not known'] : []
  return { people: note.users.length, ended, logout_tokens: tokens, residual: [...blind, ...warns, ...lost] }
}

function hasNothing<S, W>(port: UserSessionPort<S, W>, alive: Alive | null): boolean {
  return showsAll(port) && alive !== null && countOf(alive) === 0
}

/** By id: whom an earlier attempt has noted, and who has nothing to end. */
interface Spared {
  readonly begun: ReadonlySet<string>
  readonly idle: ReadonlySet<string>
}

/** Of those who are new nothing more is asked before they end: a record that may not be read keeps nobody signed in. */
async function endAll<S, W>(doing: Doing<S, W>, { users, since }: Note, { begun, idle }: Spared) {
  const { ctx, port, at } = doing
  const says = recordOf(doing, since)
  const touched: NotedUser[] = []
  return inParallel(users, async (user) => {
    if (idle.has(user.id)) return undefined
    if (begun.has(user.id) && (await lookAgain(doing, user, says)).verdict === 'proven') return undefined
    touched.push(user)
    return port.end(ctx, at, { user, alive: user.alive })
  }).catch(async (thrown: unknown) => {
    throw touched.length > 1 || (await isHalfway(doing, touched)) ? inDoubt(thrown) : thrown
  })
}

/** One user may take several calls. Where nobody can say, what was thrown speaks for itself. */
async function isHalfway<S, W>({ ctx, port, at }: Doing<S, W>, [user]: readonly NotedUser[]): Promise<boolean> {
  if (!user || countOf(user.alive) === 0) return false
  const now = await port.alive?.(ctx, at, user).catch(() => null)
  return now ? Object.entries(user.alive).some(([kind, ids]) => ids.some((id) => !now[kind]?.includes(id))) : false
}

/** What stopped one says nothing of the others. */
function inDoubt(thrown: unknown): unknown {
  if (!(thrown instanceof FaultError) || thrown.effect === 'unknown') return thrown
  const changed = [...thrown.fault.changed, 'perhaps some of the sessions: they may have ended']
  return new FaultError({ ...thrown.fault, changed }, 'unknown')
}

function sumOf(all: readonly (LogoutTokens | void)[]): LogoutTokens | null {
  const told = all.flatMap((one) => one ?? [])
  if (told.length === 0) return null
  return {
    delivered: told.reduce((sum, { delivered }) => sum + delivered, 0),
    failed: told.reduce((sum, { failed }) => sum + failed, 0),
  }
}
