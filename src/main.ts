import type { Compose } from './surfaces/cli/app.ts'

/** Where the commands meet the rooms: the one place that knows them all. */
export const compose: Compose = async (options) => (await import('./compose/app.ts')).composeApp(options)
