import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import type { House } from '../../src/compose/house.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'

/** An installation of one responder in a folder of its own, both gone after the test. No secret is anywhere but in `env`. */
export function houseOf(env: Readonly<Record<string, string>> = {}): House {
  const stateDir = mkdtempSync(join(tmpdir(), 'stanch-'))
  chmodSync(stateDir, 0o700)
  const store = openStore({ stateDir, origin: 'test/doctor', clock: systemClock, tool: 'test', boot: 'b' })
  onTestFinished(async () => {
    await store.close()
    rmSync(stateDir, { recursive: true })
  })
  return {
    stateDir,
    store,
    clock: systemClock,
    identity: { actor: { id: 'ada', level: 'os', via: 'cli' }, sign: null },
    sources: {
      env: (name) => env[name],
      readFile: async () => undefined,
      prompt: async () => undefined,
      stdin: async () => undefined,
    },
    tool: 'test',
    host: 'h',
    pid: 1,
  }
}
