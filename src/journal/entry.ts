import { z } from 'zod'
import { Actor } from '../model/actor.ts'
import { RunEvent } from '../run/event.ts'

/**
 * One line of the journal, as written: RFC 8785 bytes, at most 64 KiB, chained by `prev`. `ts` is a comment for people;
 * the order is `seq`, durations come from `mono` (nanoseconds, decimal text) inside one `boot`.
 */
export const Entry = z.strictObject({
  v: z.literal(1),
  origin: z.string(),
  run: z.string(),
  /** Counts from 1. */
  seq: z.int().min(1),
  /** SHA-256, hex, of the line before; of the genesis text for seq 1. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  ts: z.iso.datetime({ precision: 3 }),
  mono: z.string().regex(/^\d+$/),
  boot: z.string(),
  tool: z.string(),
  epoch: z.int().min(0),
  /** Set on a keyed outcome: unique within the run, so work repeated after a crash is recorded once. */
  key: z.string().nullable(),
  actor: Actor,
  event: RunEvent,
})
export type Entry = z.output<typeof Entry>
