import { compose } from '../../main.ts'
import { drillsBeside } from '../../views/drills-beside.ts'
import { statusLines, statusRow } from '../../views/status-list.ts'
import { mayAnswer } from './answers.ts'
import type { App } from './app.ts'
import type { ExitCode } from './exit-code.ts'
import type { KnownRuns } from './known-runs.ts'
import { knownRuns, sayUnread } from './known-runs.ts'
import type { Screen } from './screen.ts'
import { createScreen } from './screen.ts'
import { showError } from './show-error.ts'

/** `stanch status` without any flag, and so without the parser of flags: whoever is paged waits for nothing that is not needed. */
export async function sayStatus(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const flags = { output: 'text', json: false, quiet: false, plain: false, 'no-input': true }
  const identity = env['STANCH_IDENTITY'] || undefined
  try {
    const app = await compose({ dir: process.cwd(), env, drill: false, identity, prompt: async () => undefined })
    try {
      process.exitCode = await showOpen(app, createScreen(flags, env))
    } finally {
      await app.close()
    }
  } catch (thrown) {
    process.exitCode = showError(thrown, [])
  }
}

/** What is open, whether the leak is, and what each run waits for. Gives the exit code. */
export async function showOpen(app: App, screen: Screen, known?: KnownRuns): Promise<ExitCode> {
  const open = known ?? (await knownRuns(app.store, 'open'))
  screen.show(
    statusLines(open.runs, ({ state }, wait) => mayAnswer(app, state, wait)),
    open.runs.map(statusRow),
  )
  screen.say(...drillsBeside(await app.drills('open'), 'open'))
  return sayUnread(screen, open)
}
