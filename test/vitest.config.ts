import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'test/system/**'],
    disableConsoleIntercept: true,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Half of the time is waiting for servers and programs of their own: a core for each file, none for the reporter.
    maxWorkers: '100%',
  },
})
