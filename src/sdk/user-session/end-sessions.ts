import { inParallel } from '../../base/in-parallel.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { Context } from '../action.ts'
import type { Definition } from '../connector.ts'
import { countOf, recallNote, takeNote } from './note.ts'
import type { Note } from './note.ts'
import { lookAgain } from './over.ts'
import { planEnd } from './plan.ts'
import type { SeenUsers } from './plan.ts'
import type { LogoutTokens, User, UserSessionPort } from './port.ts'
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
  const named = at.args.whose === 'users' && port.alive
  return {
    found,
    alive: named ? await inParallel(found.users, async (user) => ({ user, alive: await named(ctx, at, user) })) : null,
    begun: await lookAtNote(doing, await recallNote(ctx)),
    warns: (await port.warns?.(ctx, at, found.users)) ?? [],
  }
}

function lookAtNote<S, W>(doing: Doing<S, W>, note: Note | undefined) {
  return inParallel(note?.users ?? [], (user) => lookAgain(doing, { user, since: note?.since ?? null }))
}

/** Whoever has ended already is left alone: an attempt after a crash goes on with the rest. */
async function apply<S, W>({ ctx, port, at }: Doing<S, W>, named: readonly User[] | null): Promise<Receipt> {
  const { users, blind } = named ? { users: named, blind: [] } : await findUsers(ctx, port, at)
  const warns = (await port.warns?.(ctx, at, users)) ?? []
  const since = (await port.record?.now(ctx, at)) ?? null
  const seen = await inParallel(users, async (user) => ({ user, alive: (await port.alive?.(ctx, at, user)) ?? {} }))
  const note = await takeNote(ctx, { since, seen })
  const told = await endAll({ ctx, port, at }, note)
  const ended = note.users.reduce((sum, { alive }) => sum + countOf(alive), 0)
  return { users: note.users.length, ended, logout_tokens: sumOf(told), residual: [...blind, ...warns] }
}

async function endAll<S, W>({ ctx, port, at }: Doing<S, W>, { users, since }: Note) {
  let begun = 0
  return inParallel(users, async (user) => {
    const { verdict } = await lookAgain({ ctx, port, at }, { user, since })
    if (verdict === 'proven') return undefined
    begun += 1
    return port.end(ctx, at, { user, alive: user.alive })
  }).catch((thrown: unknown) => {
    throw begun > 1 ? inDoubt(thrown) : thrown
  })
}

/** What stopped one of several says nothing of the others. */
function inDoubt(thrown: unknown): unknown {
  if (!(thrown instanceof FaultError)) return thrown
  const changed = [...thrown.fault.changed, 'the sessions of other users, or some of them']
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
