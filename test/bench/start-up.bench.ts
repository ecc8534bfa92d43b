import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../../src/base/clock.ts'
import { newRunId } from '../../src/journal/run-id.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import { ENGINE } from '../../src/model/actor.ts'
import { spec, step } from '../run/given.ts'

// How many times longer than bare Node a start takes, least of 15 turns taken in rotation on this machine. Absolute times
// would only measure the machine. Needs `npm run build`; `node test/bench/start-up.bench.ts FOLDER` measures another build.
const TURNS = 15
const root = process.argv[2] ?? join(import.meta.dirname, '../..')
const state = mkdtempSync(join(tmpdir(), 'stanch-bench-'))
await closedRuns(200)
const bin = join(root, 'bin/stanch.js')
const cases: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['stanch --version', [bin, '--version']],
  ['stanch', [bin]],
  ['stanch status', [bin, 'status']],
]
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: state,
  STANCH_STATE_DIR: state,
}
const least = cases.map(() => Infinity)
for (let turn = 0; turn < TURNS; turn += 1) {
  for (const [i, [, argv]] of cases.entries()) least[i] = Math.min(least[i] ?? Infinity, took(argv))
}
rmSync(state, { recursive: true })
for (const [i, [name]] of cases.entries()) {
  const ratio = (least[i] ?? 0) / (least[0] ?? 1)
  process.stdout.write(`${name.padEnd(18)} ${(least[i] ?? 0).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} x\n`)
}

/** As after a year of use: so many closed runs on the disk. */
async function closedRuns(count: number): Promise<void> {
  const store = openStore({ stateDir: state, origin: 'bench/stanch', clock: systemClock, tool: 'bench', boot: 'b' })
  for (let n = 0; n < count; n += 1) {
    const run = newRunId(systemClock)
    await store.create(run, { actor: ENGINE, events: [{ type: 'run.opened', by: 'ada', spec: spec([step('one')]) }] })
    await store.append(run, { actor: ENGINE, events: [{ type: 'run.closed', outcome: 'proven', exposure: 'dead' }] })
  }
  await store.close()
}

function took(argv: readonly string[]): number {
  const begun = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, argv, { env, cwd: state })
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr.toString()}`)
  return Number(process.hrtime.bigint() - begun) / 1e6
}
