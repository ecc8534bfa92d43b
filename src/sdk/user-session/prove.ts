import type { Proof } from '../../model/proof.ts'
import { worstOf } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import { replayCanaries } from '../session/canary.ts'
import { recallNote } from './note.ts'
import type { Note } from './note.ts'
import { lookAtAll } from './over.ts'
import type { Aftermath } from './over.ts'
import { nameOf, peopleIn } from './plan.ts'
import type { LogoutTokens, UserSessionPort } from './port.ts'
import type { Receipt } from './shapes.ts'
import { findUsers } from './whose.ts'
import type { EndSessions } from './whose.ts'

interface Proving<S, W> {
  readonly ctx: Context
  readonly port: UserSessionPort<S, W>
  readonly at: EndSessions<S, W>
}

const MOST = 20

export async function proveEnded<S, W>(proving: Proving<S, W>, receipt: Receipt | null): Promise<Proof> {
  const { ctx, port, at } = proving
  const note = (await recallNote(ctx)) ?? (await nothingNoted(proving))
  const all = await lookUntilKnown(proving, note)
  const tokens = tokenWords(await tokensTold(proving, note, receipt))
  return {
    claim: `no session of ${whom(at, note)} from before is left at the provider`,
    verdict: worstOf(all.map(({ verdict }) => verdict)),
    seen: [...seenOf(all, receipt), ...tokens.seen],
    residual: [...(receipt?.residual ?? []), ...tokens.residual, ...(await canariesAlive(proving)), ...port.residual],
  }
}

const LOOKS = 6
const BETWEEN_MS = 5000

async function lookUntilKnown<S, W>(proving: Proving<S, W>, note: Note): Promise<readonly Aftermath[]> {
  let all = await lookAtAll(proving, note)
  for (let look = 1; look < LOOKS && proving.port.record?.late; look += 1) {
    if (all.every(({ verdict }) => verdict !== 'unknown')) break
    await proving.ctx.pause(BETWEEN_MS)
    all = await lookAtAll(proving, note)
  }
  return all
}

/** Named users by name and id: whoever reads the report must not have to look for the plan. */
function whom<S, W>({ args: { whose }, target: { client_id: client } }: EndSessions<S, W>, { users }: Note): string {
  if (whose !== 'users') return whose === 'client' ? `the users of ${client}` : 'anyone'
  return shown(users, nameOf).join(', ')
}

/** Where nothing had to end: whoever has a session now has begun it since. */
async function nothingNoted<S, W>({ ctx, port, at }: Proving<S, W>): Promise<Note> {
  const { users } = await findUsers(ctx, port, at)
  return { since: null, users: users.map((user) => ({ ...user, alive: {} })) }
}

function seenOf(all: readonly Aftermath[], receipt: Receipt | null): readonly string[] {
  const bad = all.filter(({ verdict }) => verdict !== 'proven')
  const fresh = all.filter((one) => one.fresh > 0)
  return [
    `${peopleIn(all.length)}${receipt?.ended ? `, ${receipt.ended} sessions and tokens before` : ''}; of ${peopleIn(all.length - bad.length)} none is left`,
    ...shown(bad, ({ user, verdict, left }) => `${nameOf(user)}: ${verdict === 'unknown' ? NO_WORD : leftWords(left)}`),
    ...shown(fresh, ({ user, fresh: count }) => `${nameOf(user)}: ${count} began since: is it the same person?`),
  ]
}

const NO_WORD = 'the provider does not say what is left'

function leftWords(left: number): string {
  return left > 0 ? `${left} left` : 'the provider has no record that it ended them'
}

function shown<T>(all: readonly T[], words: (one: T) => string): readonly string[] {
  const lines = all.slice(0, MOST).map(words)
  return all.length > MOST ? [...lines, `and ${all.length - MOST} more`] : lines
}

/** By the replies, or by the log; null: the provider says nothing of them. */
async function tokensTold<S, W>({ ctx, port, at }: Proving<S, W>, { users, since }: Note, receipt: Receipt | null) {
  if (receipt?.logout_tokens) return receipt.logout_tokens
  return since === null ? null : ((await port.record?.logoutTokens?.(ctx, at, { users, since })) ?? null)
}

function tokenWords(tokens: LogoutTokens | null): { readonly seen: string[]; readonly residual: string[] } {
  if (!tokens) return { seen: [], residual: [] }
  const { delivered, failed } = tokens
  if (delivered + failed === 0) return { seen: ['the provider has no word of any logout token'], residual: [] }
  return {
    seen: [`logout tokens, as the provider says: ${delivered} delivered, ${failed} not`],
    residual: failed > 0 ? [`logout tokens that did not arrive: ${failed}; those programs keep their sessions`] : [],
  }
}

/** Where a canary is alive although its user has been signed out, the program keeps sessions of its own. */
async function canariesAlive<S, W>({ ctx, at }: Proving<S, W>): Promise<readonly string[]> {
  if (at.args.whose === 'users') return []
  const sights = await replayCanaries(ctx, at.target.relying_parties)
  const alive = sights.filter(({ state }) => state === 'alive')
  return alive.map(({ rp }) => `the canary session at ${rp} is alive: that program keeps sessions of its own`)
}
