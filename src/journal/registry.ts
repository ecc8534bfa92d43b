import type { DatabaseSync } from 'node:sqlite'
import { canonicalJson } from '../base/canonical-json.ts'
import { genesis, hashLine } from './chain.ts'

/** Name under which the registry's own heads are signed. */
export const REGISTRY = 'registry'

export interface Registration {
  readonly origin: string
  readonly ts: string
  readonly run: string
  readonly what: 'run.opened' | 'run.closed'
  /** The run's entry that this line stands for. */
  readonly seq: number
}

/** One chained line per run opened or closed. It is what makes the deletion of a whole run visible. */
export function registerRun(db: DatabaseSync, { origin, ts, run, what, seq }: Registration): void {
  const last = db.prepare('select seq, line from registry order by seq desc limit 1').get()
  const prev = last ? hashLine(String(last['line'])) : genesis(origin, REGISTRY)
  const line = canonicalJson({ v: 1, origin, seq: Number(last?.['seq'] ?? 0) + 1, prev, ts, run, what, entry: seq })
  db.prepare('insert into registry (line) values (?)').run(line)
}
