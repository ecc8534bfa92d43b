import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bench, describe } from 'vitest'

const root = join(import.meta.dirname, '../..')
const state = mkdtempSync(join(tmpdir(), 'stanch-bench-'))
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: state,
  STANCH_STATE_DIR: state,
  NODE_COMPILE_CACHE: join(state, 'cache'),
}

/** Only the ratios mean something: each is against bare Node of the same minute on the same machine. Needs `npm run build`. */
describe('start-up', () => {
  bench('node -e 0', () => start('-e', '0'), { time: 2000 })
  bench('stanch --version', () => start(join(root, 'bin/stanch.js'), '--version'), { time: 2000 })
  bench('stanch', () => start(join(root, 'bin/stanch.js')), { time: 2000 })
})

function start(...argv: readonly string[]): void {
  const { error } = spawnSync(process.execPath, argv, { env, cwd: state })
  if (error) throw error
}
