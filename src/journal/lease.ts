import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sha256 } from '../base/hash.ts'
import { subDir } from './state-dir.ts'
import type { Holder, Lease } from './store.ts'

export interface LeaseRequest {
  readonly run: string
  readonly resources: readonly string[]
  readonly holder: Holder
}

/**
 * One tiny SQLite file per resource, held under BEGIN EXCLUSIVE: the kernel releases it when the process dies, so there is
 * no time-out, no stale lock and no guessing by pid. The run itself is a resource too, so two resumes exclude each other.
 */
export function takeLease(
  { db, dir }: { db: DatabaseSync; dir: string },
  { run, resources, holder }: LeaseRequest,
): Lease | { readonly heldBy: Holder } {
  const held: DatabaseSync[] = []
  // In one order for everybody, so that two runs over the same resources cannot wait for each other.
  for (const resource of [`run:${run}`, ...resources].toSorted()) {
    const lock = lockResource(dir, resource)
    if (!lock) {
      release(held)
      return { heldBy: readHolder(db, resource) ?? holder }
    }
    held.push(lock)
    writeHolder(db, resource, holder)
  }
  return { epoch: nextEpoch(db, run), release: async () => release(held) }
}

function lockResource(dir: string, resource: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(join(subDir(dir, 'locks'), `${sha256(resource).slice(0, 32)}.lock`))
  try {
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = delete; begin exclusive')
    return lock
  } catch (thrown) {
    lock.close()
    if (isBusy(thrown)) return undefined
    throw thrown
  }
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && (thrown.errcode === 5 || thrown.errcode === 261)
}

function release(held: readonly DatabaseSync[]): void {
  for (const lock of held) lock.close()
}

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
