import type { Compose } from './surfaces/cli/app.ts'

/** Where the commands meet the rooms. Not wired yet: every command says so, and nothing is called. */
export const compose: Compose = () =>
  Promise.reject(new Error('the terminal is not wired to the engine yet; see "State" in the README'))
