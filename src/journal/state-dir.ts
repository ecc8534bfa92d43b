import { chmodSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Magic numbers of statfs(2) for network file systems, where SQLite's locks and WAL cannot be trusted. */
const NETWORK = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x5346414f])

/** Where journal, keys and escrow live: `$STANCH_STATE_DIR`, else `$XDG_STATE_HOME/stanch`, else `~/.local/state/stanch`. */
export function stateDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? '.', '.local/state')
  return env['STANCH_STATE_DIR'] ?? join(base, 'stanch')
}

/**
 * Makes the folder (0700) or takes the one that is there.
 * @throws Error when others could write into it, or when it is on a network file system.
 */
export function openStateDir(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const { mode, uid } = statSync(dir)
  const mine = process.getuid?.()
  if (mine !== undefined && uid !== mine) throw new Error(`the state folder ${dir} belongs to another user`)
  if ((mode & 0o022) !== 0) throw new Error(`the state folder ${dir} is writable by others: chmod 700 it`)
  if (NETWORK.has(statfsSync(dir).type))
    throw new Error(
      `the state folder ${dir} is on a network file system, where locks do not hold; set STANCH_STATE_DIR`,
    )
  chmodSync(dir, 0o700)
  return dir
}

export function subDir(dir: string, ...parts: readonly string[]): string {
  const path = join(dir, ...parts)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}
