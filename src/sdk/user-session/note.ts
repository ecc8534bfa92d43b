import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import type { Context } from '../action.ts'
import type { Alive, User } from './port.ts'

/**
 * What was alive before the first session ended. Afterwards nobody could tell an old session from one that began since, and
 * a person who signs in again is no failure.
 */
const Note = z.strictObject({
  /** By the provider's clock; null where it keeps no record. */
  since: z.number().nullable(),
  users: z.array(
    z.strictObject({ id: z.string(), name: z.string(), alive: z.record(z.string(), z.array(z.string())) }),
  ),
})
export type Note = z.output<typeof Note>
export type NotedUser = Note['users'][number]

const NAME = 'user-sessions'

/** What an earlier attempt noted; undefined when there was none. */
export async function recallNote(ctx: Context): Promise<Note | undefined> {
  const kept = await ctx.secrets.recall(NAME)
  return kept && Note.parse(JSON.parse(kept.secret.reveal()))
}

export interface Seen {
  readonly user: User
  readonly alive: Alive
}

/** Adds these users, durably, before it returns; what an earlier attempt noted of one stays as it was. */
export async function takeNote(ctx: Context, { since, seen }: { since: number | null; seen: readonly Seen[] }) {
  const before = await recallNote(ctx)
  const noted = before?.users ?? []
  const news = seen.filter(({ user }) => noted.every(({ id }) => id !== user.id))
  const users = [...noted, ...news.map(({ user, alive }) => ({ ...user, alive }))]
  const note = Note.parse({ since: before ? before.since : since, users })
  await ctx.secrets.keep(NAME, new Secret(JSON.stringify(note)))
  return note
}

export function countOf(alive: Alive): number {
  return Object.values(alive).reduce((sum, ids) => sum + ids.length, 0)
}

/** In one order, whatever the provider's. */
export function kindsOf(alive: Alive): readonly string[] {
  return Object.keys(alive)
    .toSorted()
    .map((kind) => `${kind}: ${alive[kind]?.length ?? 0}`)
}
