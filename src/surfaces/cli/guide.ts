import { line } from '../../views/line.ts'
import type { App, RunbookListing } from './app.ts'
import { createAsk } from './ask.ts'
import { EXIT } from './exit-code.ts'
import { knownRuns } from './known-runs.ts'
import { showOpen } from './say-status.ts'
import type { Screen } from './screen.ts'
import { startRun } from './start-run.ts'

/** `stanch` alone: what is open and waits for me; with nothing open, from what happened to a plan. Gives the exit code. */
export async function guide(at: { app: App; screen: Screen }): Promise<number> {
  const { app, screen } = at
  const open = await knownRuns(app.store, 'open')
  if (open.runs.length + open.unread.length > 0 || !screen.interactive) return showOpen(app, screen, open)
  screen.say(line('no open runs', 'dim'))
  const runbook = await chooseRunbook(at)
  if (runbook === LEAVE) return EXIT.done
  return startRun(at, { runbook, set: [], secret: [], yes: false, wait: false })
}

const LEAVE = ''

async function chooseRunbook({ app, screen }: { app: App; screen: Screen }): Promise<string> {
  const choices = (await app.runbooks()).toSorted((a, b) => rank(a) - rank(b)).map(asChoice)
  const leave = { value: LEAVE, name: 'Nothing; leave' }
  return createAsk(screen, 'stanch run RUNBOOK').choose('What happened?', [...choices, leave])
}

/** A leak first: whoever types this at night has one. */
function rank({ name }: RunbookListing): number {
  return name.startsWith('leaked-oidc') ? 0 : name.startsWith('leaked-') ? 1 : 2
}

function asChoice({ name, title }: RunbookListing): { value: string; name: string; description: string } {
  return { value: name, name: title, description: `runbook ${name}` }
}
