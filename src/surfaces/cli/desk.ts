import type { App } from './app.ts'
import type { Ask } from './ask.ts'
import type { Screen } from './screen.ts'

/** What it takes to put one question to the person here. */
export interface Desk {
  readonly app: App
  readonly run: string
  readonly ask: Ask
  readonly screen: Screen
  /** Aborted when the question is answered elsewhere. */
  readonly signal: AbortSignal
}
