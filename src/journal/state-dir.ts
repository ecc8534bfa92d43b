import { chmodSync, lstatSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { journalFault } from './journal-fault.ts'

/** Magic numbers of statfs(2) for network file systems, where SQLite's locks and WAL cannot be trusted. */
const NETWORK = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x5346414f, 0x01021997, 0x00c36400])

/** Where journal, keys and escrow live: `$STANCH_STATE_DIR`, else `$XDG_STATE_HOME/stanch`, else `~/.local/state/stanch`. */
export function stateDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? '.', '.local/state')
  return env['STANCH_STATE_DIR'] ?? join(base, 'stanch')
}

/** Where the drills are that belong to a state folder; below that of a drill there is nothing. */
export function drillsOf(dir: string): string {
  return join(dir, 'drill')
}

/**
 * Makes the folder (0700) or takes the one that is there.
 * @throws FaultError JOURNAL_FAILED when others own it or can write into it, or when it is on a network file system.
 */
export function openStateDir(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const unfit = whyUnfit(dir)
  if (unfit) throw unfitFault(dir, unfit)
  chmodSync(dir, 0o700)
  return dir
}

/** A folder that is there and may hold the journal; what stands in any other may have been put there by a stranger. */
export function isFitStateDir(dir: string): boolean {
  return !whyUnfit(dir)
}

interface Unfit {
  readonly saw: string
  readonly wanted: string
}

function whyUnfit(dir: string): Unfit | undefined {
  const { mode, uid } = statSync(dir)
  if (!isMine(uid)) return { saw: 'a folder of another user', wanted: 'a folder of yours' }
  if ((mode & 0o022) !== 0) return { saw: 'C005 a folder that others can write into', wanted: 'mode 0700' }
  if (!isNetwork(statfsSync(dir).type)) return undefined
  return { saw: 'a network file system, where locks do not hold', wanted: 'a local disk: set STANCH_STATE_DIR' }
}

export function subDir(dir: string, ...parts: readonly string[]): string {
  const path = join(dir, ...parts)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

/**
 * A journal that is a link, a pipe or known under a second name is written where somebody else wants it (J008).
 * @throws FaultError JOURNAL_FAILED
 */
export function requireOwnFile(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat) return
  const unfit = (saw: string, wanted: string): Error => unfitFault(path, { saw, wanted })
  if (!stat.isFile()) throw unfit('J008 a link, a folder or a pipe', 'a regular file')
  if (stat.nlink !== 1) throw unfit(`J008 a file with ${stat.nlink} names`, 'a file with one name')
  if (!isMine(stat.uid)) throw unfit('J008 a file of another user', 'a file of yours')
}

export function isNetwork(type: number): boolean {
  return NETWORK.has(type)
}

function isMine(uid: number): boolean {
  const mine = process.getuid?.()
  return mine === undefined || uid === mine
}

function unfitFault(path: string, { saw, wanted }: Unfit): Error {
  return journalFault({ what: `${path} cannot hold the journal`, saw, wanted })
}
