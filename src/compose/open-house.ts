import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { systemClock } from '../base/clock.ts'
import type { Found } from '../config.ts'
import { readConfiguration } from '../config.ts'
import { recordedOrigin, recordedRuns } from '../journal/recorded.ts'
import { findRun } from '../journal/run-id.ts'
import { openStore } from '../journal/sqlite-store.ts'
import { drillsOf, openStateDir, stateDir } from '../journal/state-dir.ts'
import { FaultError } from '../model/fault-error.ts'
import type { ComposeOptions } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'
import { inventoryHead } from './inventory-head.ts'
import { systemSources } from './sources.ts'
import { whoIsHere } from './who.ts'

export interface Opened {
  readonly house: House
  readonly found: Found
}

/**
 * Reads the configuration and opens the journal it leads to. A rehearsal has a journal of its own, below the other: nobody
 * shall take a drill for the real thing, or look for the real thing among drills.
 */
export async function openHouse(options: ComposeOptions): Promise<Opened> {
  const { dir, env, identity, run, prompt, injections } = options
  const configured = await readConfiguration(dir, env)
  const found = options.canary ? withCanary(configured) : configured
  const head = await inventoryHead(found.inventory)
  // Whoever may write into the folder above could put another journal of drills in its place.
  const home = homeOf(openStateDir(stateDir(env)), { drill: head?.drill ?? false, run })
  const origin = recordedOrigin(home) ?? head?.origin ?? `${hostname().toLowerCase()}/stanch`
  const tool = version()
  const house: House = {
    stateDir: home,
    store: openStore({ stateDir: home, origin, clock: systemClock, tool, boot: bootId() }),
    clock: systemClock,
    identity: await whoIsHere(found.configuration.people, identity),
    sources: systemSources({ env, prompt, stdin: process.stdin }),
    tool,
    host: hostname(),
    pid: process.pid,
    ...(injections && { injections }),
  }
  return { house, found }
}

/** The canary's inventory in the place of the other. @throws FaultError INPUT_MISSING when there is none. */
function withCanary(found: Found): Found {
  if (found.canary !== null) return { ...found, inventory: found.canary }
  throw new FaultError(
    {
      code: 'INPUT_MISSING',
      what: 'nobody has named an inventory of a canary',
      saw: found.file === null ? 'no stanch.config.yaml' : 'no canary in stanch.config.yaml',
      wanted: '`canary: FILE` there, an inventory of its own that says `drill: true`',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Until there is one, rehearse in the built-in world:', command: 'stanch drill RUNBOOK --fakes' }],
    },
    'none',
  )
}

function homeOf(real: string, { drill, run }: { drill: boolean; run: string | undefined }): string {
  const drills = drillsOf(real)
  const isThere = (home: string): boolean => run !== undefined && findRun(run, recordedRuns(home)).ok
  return drill || (!isThere(real) && isThere(drills)) ? drills : real
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** Monotonic times can be compared inside one boot only. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID() // without a name for the boot, times of two processes are not compared
  }
}
