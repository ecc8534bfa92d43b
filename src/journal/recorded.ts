import { Entry } from './entry.ts'
import { readOnly } from './read-only.ts'
import { Registration } from './registry.ts'

/**
 * The origin under which the journal of this folder was begun; undefined when there is none yet. Every line and every signed
 * head carries it, so an inventory with another origin cannot go on in the same journal.
 */
export function recordedOrigin(stateDir: string): string | undefined {
  const row = readOnly(stateDir, (db) => db.prepare('select line from registry order by seq limit 1').get())
  return row && Registration.parse(JSON.parse(String(row['line']))).origin
}

/** Ids of the runs in this folder, the newest first. */
export function recordedRuns(stateDir: string, which: 'all' | 'open' = 'all'): readonly string[] {
  const open = which === 'open' ? 'where closed = 0' : ''
  const rows = readOnly(stateDir, (db) => db.prepare(`select run from run ${open} order by run desc`).all())
  return rows?.map(({ run }) => String(run)) ?? []
}

export interface Opening {
  readonly runbook: string
  readonly openedAt: string
  readonly closed: boolean
}

/** What was run in this folder, and when; read from the first line of each run. */
export function recordedOpenings(stateDir: string): readonly Opening[] {
  const first = 'select opened_at, closed, line from run join entry on entry.run = run.run and entry.seq = 1'
  const rows = readOnly(stateDir, (db) => db.prepare(first).all()) ?? []
  return rows.flatMap((row) => {
    // A run of a later version is left out here; whoever opens it is told.
    const event = Entry.safeParse(JSON.parse(String(row['line']))).data?.event
    if (event?.type !== 'run.opened') return []
    return [{ runbook: event.spec.runbook.name, openedAt: String(row['opened_at']), closed: row['closed'] === 1 }]
  })
}
