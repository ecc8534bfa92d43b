import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The suites that start real programs and real systems; each says what it needs when that is missing. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/system/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
    // Half of their time is waiting for other programs, so a core for each file is not too much.
    maxWorkers: '100%',
    // Each failure here may have waited out its whole time.
    bail: 5,
  },
})
