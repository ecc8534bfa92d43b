import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { sha256 } from '../base/hash.ts'
import { lockFile } from './file-lock.ts'
import { subDir } from './state-dir.ts'
import type { Holder, Lease } from './store.ts'

export interface LeaseRequest {
  readonly run: string
  readonly resources: readonly string[]
  readonly holder: Holder
}

/**
 * One tiny SQLite file per resource, held under BEGIN EXCLUSIVE: the kernel releases it when the program dies, so there is
 * no time-out, no stale lock and no guessing by pid. The run itself is a resource too, so two resumes exclude each other.
 * Locks are taken inside one write transaction of the journal, which also names the holder and counts the epoch: whoever
 * meets a taken lock finds the name of its holder already committed.
 */
export function takeLease(
  { db, dir }: { db: DatabaseSync; dir: string },
  { run, resources, holder }: LeaseRequest,
): Lease | { readonly heldBy: Holder } {
  const held: DatabaseSync[] = []
  db.exec('begin immediate')
  try {
    for (const resource of new Set([`run:${run}`, ...resources])) {
      const lock = lockFile(join(subDir(dir, 'locks'), `${sha256(resource).slice(0, 32)}.lock`), 0)
      if (!lock) {
        release(held)
        db.exec('rollback')
        return { heldBy: readHolder(db, resource) ?? NOBODY_WE_KNOW }
      }
      held.push(lock)
      writeHolder(db, resource, holder)
    }
    const epoch = nextEpoch(db, run)
    db.exec('commit')
    return { epoch, release: async () => release(held) }
  } catch (thrown) {
    release(held)
    if (db.isTransaction) db.exec('rollback')
    throw thrown
  }
}

/** Held, yet never written down: the lock file is locked by something that is not stanch. */
const NOBODY_WE_KNOW: Holder = { run: '', who: 'unknown', host: 'unknown', pid: 0, since: '' }

function release(held: DatabaseSync[]): void {
  for (const lock of held.splice(0)) lock.close()
}

/** Zero while the run has no first entry: whoever opens it is fenced by the first who resumes it. */
function nextEpoch(db: DatabaseSync, run: string): number {
  return Number(db.prepare('update run set epoch = epoch + 1 where run = ? returning epoch').get(run)?.['epoch'] ?? 0)
}

function writeHolder(db: DatabaseSync, resource: string, { run, who, host, pid, since }: Holder): void {
  db.prepare('insert or replace into lease (resource, run, who, host, pid, since) values (?, ?, ?, ?, ?, ?)').run(
    resource,
    run,
    who,
    host,
    pid,
    since,
  )
}

function readHolder(db: DatabaseSync, resource: string): Holder | undefined {
  const row = db.prepare('select run, who, host, pid, since from lease where resource = ?').get(resource)
  if (!row) return undefined
  return {
    run: String(row['run']),
    who: String(row['who']),
    host: String(row['host']),
    pid: Number(row['pid']),
    since: String(row['since']),
  }
}
