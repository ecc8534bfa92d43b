import { DatabaseSync } from 'node:sqlite'
import { genesis, hashLine, LONGEST_LINE, readCanonical } from './chain.ts'
import { joinLines } from './export.ts'
import { HeadCheck, openNotes } from './head-check.ts'
import { journalFault, sqliteSays } from './journal-fault.ts'
import type { Policy } from './policy.ts'
import { Registration, REGISTRY } from './registry.ts'
import type { Finding, Report } from './report.ts'
import { Findings } from './report.ts'
import { requireOwnFile } from './state-dir.ts'
import { SqliteReader } from './sqlite-reader.ts'
import { verifyJournal } from './verify.ts'

export interface StoreReport {
  readonly verdict: 'sound' | 'undecided' | 'tampered'
  /** What is wrong with the registry itself, or between it and the runs (J012). */
  readonly registry: readonly Finding[]
  readonly runs: readonly Report[]
}

/**
 * Verifies every run of a journal.db, and that none has been taken away: the registry, chained and signed as its own log,
 * names each. Runs that are open are sound so far.
 * @throws FaultError JOURNAL_FAILED when the file cannot be read as a journal.
 */
export async function verifyStore(path: string, policy: Policy): Promise<StoreReport> {
  const db = openReadOnly(path)
  try {
    const reader = new SqliteReader(db)
    const findings = new Findings()
    const registered = checkRegistry(db, policy, findings)
    const present = runsOf(db)
    compare({ registered, present, reader }, findings)
    const runs: Report[] = []
    for (const run of present) {
      const { lines, notes } = reader.raw(run)
      runs.push(await verifyJournal({ lines: [joinLines(lines)], notes, policy, run }))
    }
    const { verdict, findings: found } = findings.report({ run: null, entries: registered.length, root: '' }, true)
    return { verdict: overall([verdict, ...runs.map((report) => report.verdict)]), registry: found, runs }
  } catch (thrown) {
    throw unreadable(thrown)
  } finally {
    db.close()
  }
}

function openReadOnly(path: string): DatabaseSync {
  requireOwnFile(path)
  try {
    return new DatabaseSync(path, { readOnly: true })
  } catch (thrown) {
    throw unreadable(thrown)
  }
}

function unreadable(thrown: unknown): Error {
  return journalFault({ what: 'this is no journal that can be read', saw: sqliteSays(thrown), wanted: 'a journal.db' })
}

function checkRegistry(db: DatabaseSync, policy: Policy, findings: Findings): readonly Registration[] {
  const rows = db.prepare('select cast(line as blob) as line from registry order by seq').all()
  const notes = db.prepare('select note from checkpoint where run = ? order by size').all(REGISTRY)
  if (rows.length + notes.length === 0) return [] // nothing was ever begun here
  const heads = openNotes(
    notes.map(({ note }) => String(note)),
    policy,
    findings,
  )
  const tree = new HeadCheck(heads, policy.pinned)
  let prev = genesis(policy.origin, REGISTRY)
  const lines = rows.flatMap((row, i) => {
    const bytes = row['line'] as Uint8Array
    tree.see(bytes)
    const line = readRegistration(bytes, i + 1, findings)
    if (line && (line.prev !== prev || line.seq !== i + 1 || line.origin !== policy.origin))
      findings.add('chain', { code: 'J003', line: i + 1, what: `does not follow from line ${i} as that stands here` })
    prev = hashLine(bytes)
    return line ? [line] : []
  })
  tree.end(findings, { log: `${policy.origin}/${REGISTRY}`, run: REGISTRY })
  return lines
}

function readRegistration(bytes: Uint8Array, line: number, findings: Findings): Registration | undefined {
  const reading = readCanonical(bytes, LONGEST_LINE)
  const parsed = reading.ok ? Registration.safeParse(reading.value) : undefined
  if (parsed?.success) return parsed.data
  const { code, what } = reading.ok ? { code: 'J006' as const, what: 'not a registration' } : reading
  findings.add('bytes', { code, line, what })
  return undefined
}

/** By the entries themselves: the table of runs is only an index, and an index can be made to forget. */
function runsOf(db: DatabaseSync): readonly string[] {
  return db
    .prepare('select distinct run from entry order by run')
    .all()
    .map(({ run }) => String(run))
}

function compare(
  of: { registered: readonly Registration[]; present: readonly string[]; reader: SqliteReader },
  findings: Findings,
): void {
  const opened = new Set(of.registered.map(({ run }) => run))
  for (const { run, entry, what, seq } of of.registered) {
    const wanted = what === 'run.opened' ? 1 : entry
    if (of.reader.size(run) < wanted)
      findings.add('acts', { code: 'J012', line: seq, what: `${run} was registered (${what}) and is not there` })
  }
  for (const run of of.present)
    if (!opened.has(run))
      findings.add('acts', { code: 'J012', line: null, what: `${run} is there and was never registered` })
}

function overall(verdicts: readonly Report['verdict'][]): StoreReport['verdict'] {
  if (verdicts.includes('tampered')) return 'tampered'
  return verdicts.includes('undecided') ? 'undecided' : 'sound'
}
