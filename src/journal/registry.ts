import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical-json.ts'
import { genesis, hashLine } from './chain.ts'

/** Name under which the registry's own heads are signed. No run can have it: a run's id is a ULID. */
export const REGISTRY = 'registry'

export const Registration = z.strictObject({
  v: z.literal(1),
  origin: z.string(),
  seq: z.int().min(1),
  /** As in an entry, over the registry's own lines. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  ts: z.string(),
  run: z.string(),
  what: z.enum(['run.opened', 'run.closed']),
  /** The run's entry that this line stands for. */
  entry: z.int().min(1),
})
export type Registration = z.output<typeof Registration>

/** One chained line per run opened or closed. It is what makes the deletion of a whole run visible. */
export function register(
  db: DatabaseSync,
  event: Pick<Registration, 'origin' | 'ts' | 'run' | 'what' | 'entry'>,
): void {
  const last = db.prepare('select seq, line from registry order by seq desc limit 1').get()
  const seq = Number(last?.['seq'] ?? 0) + 1
  const prev = last ? hashLine(String(last['line'])) : genesis(event.origin, REGISTRY)
  const line = canonicalJson({ v: 1, seq, prev, ...event })
  db.prepare('insert into registry (seq, line) values (?, ?)').run(seq, line)
}
