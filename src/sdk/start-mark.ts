import { z } from 'zod'
import { Secret } from '../base/secret.ts'
import type { Proof } from '../model/proof.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Context } from './action.ts'

/**
 * Something that differs from one start of a program to the next: pid and start time, or a field of its health page. A
 * restart is proven by another mark, never by the answer of whoever was asked to restart.
 */
export type StartMark = string

/** A page of the program that shows such a mark. */
export const Health = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'A page of the program that answers with JSON' }),
  expect: z
    .string()
    .regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,5}$/)
    .meta({ description: 'The field that changes with every new start, for example started_at' }),
})
export type Health = z.output<typeof Health>

/** Thirty seconds: about as long as a program may take to come back. */
const TIMES = 15
const APART_MS = 2000

/** What the page shows now; null when the program answers nothing usable. */
export async function readHealth(ctx: Context, { url, expect }: Health): Promise<StartMark | null> {
  const { body } = await ctx.http.send({ method: 'GET', url, expect: [200], body: z.looseObject({}) })
  let value: unknown = body
  for (const name of expect.split('.')) value = isObject(value) ? value[name] : undefined
  const isMark = (typeof value === 'string' && value !== '') || typeof value === 'number'
  return isMark ? String(value).slice(0, 200) : null
}

/** The mark, or null where the program is down: then a restart is still worth it, but its proof is weaker. */
export async function readMark(ctx: Context, read: () => Promise<StartMark | null>): Promise<StartMark | null> {
  try {
    return await read()
  } catch (thrown) {
    ctx.signal.throwIfAborted()
    if (thrown instanceof FaultError && thrown.fault.code !== 'PLAN_BLOCKED') return null
    throw thrown
  }
}

/** What was seen before acting, and what is seen now. */
export interface Marks {
  /** The mark before the first attempt of this unit; null when none could be read. */
  readonly was: StartMark | null
  readonly now: StartMark | null
  /** An earlier attempt has already asked for the restart, and lost the answer. */
  readonly asked: boolean
}

/**
 * Call it in observe. After a crash the mark of now may be the one that our own lost attempt caused; measured against it a
 * good restart would look like none.
 */
export async function readMarks(ctx: Context, read: () => Promise<StartMark | null>): Promise<Marks> {
  const now = await readMark(ctx, read)
  const before = await ctx.secrets.recall(BEFORE)
  if (!before) return { was: now, now, asked: false }
  const text = Buffer.from(before.secret.reveal(), 'base64url').toString('utf8')
  return { was: Kept.parse(JSON.parse(text)).was, now, asked: true }
}

/**
 * Call it in apply, before asking. A mark is no secret, but the escrow is where a unit can keep something over a crash. It is
 * encoded, because what the escrow holds is cut from every text, and the mark itself stands in the journal.
 */
export async function keepMark(ctx: Context, was: StartMark | null): Promise<void> {
  await ctx.secrets.keep(BEFORE, new Secret(Buffer.from(JSON.stringify({ was })).toString('base64url')))
}

const BEFORE = 'mark-before'
const Kept = z.strictObject({ was: z.string().nullable() })

export interface Expected {
  readonly claim: string
  /** The mark before; null when none could be read. */
  readonly was: StartMark | null
  /** May a mark be believed although none was there before? Only where "none" means: certainly no such program. */
  readonly noneIsCertain: boolean
  read(): Promise<StartMark | null>
}

/** Looks until another mark shows, bounded. A program that cannot be asked is unknown, not restarted and not stale. */
export async function awaitNewMark(ctx: Context, expected: Expected): Promise<Proof> {
  const { claim, was } = expected
  let last: StartMark | null = null
  for (let time = 0; time < TIMES; time += 1) {
    if (time > 0) await ctx.pause(APART_MS)
    last = await readMark(ctx, () => expected.read())
    if (last !== null && last !== was) break
  }
  if (last === null) return { claim, verdict: 'unknown', seen: ['it showed no sign of its start while we looked'] }
  if (last === was) return { claim, verdict: 'disproven', seen: ['it still runs as it did before'] }
  if (was === null && !expected.noneIsCertain) {
    return { claim, verdict: 'unknown', seen: ['it answers now; what ran before could not be seen'] }
  }
  return { claim, verdict: 'proven', seen: [was === null ? 'it runs now and did not before' : 'it has started anew'] }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
