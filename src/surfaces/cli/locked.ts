import { shortRun } from '../../journal/run-id.ts'
import type { Holder } from '../../journal/store.ts'
import { line } from '../../views/line.ts'
import type { App } from './app.ts'
import { createAsk } from './ask.ts'
import { watchRun } from './conduct.ts'
import { EXIT } from './exit-code.ts'
import { exitOf } from './exit-of.ts'
import { Refused } from './refused.ts'
import type { Screen } from './screen.ts'

/** The second responder on one client joins the run that is going on, or leaves; there is no second run. */
export async function joinOrLeave({ app, screen }: { app: App; screen: Screen }, holder: Holder): Promise<number> {
  const refused = heldBy(holder)
  if (!screen.interactive || holder.run === '') throw refused
  screen.say(line(refused.message, 'warn'))
  const chosen = await createAsk(screen, refused.hint.slice(2)).choose('What do you do?', JOIN)
  if (chosen === 'leave') return EXIT.locked
  const state = await watchRun(app, holder.run, screen)
  return exitOf({ how: state.closed ? 'closed' : 'stopped', state })
}

const JOIN = [
  { value: 'join', name: 'Watch that run; what waits for you can be answered from another terminal' },
  { value: 'leave', name: 'Leave' },
] as const

/** Two responders on one client would revoke each other's new secret; the second is told who is at it. */
function heldBy({ run, who, host, pid, since }: Holder): Refused {
  return new Refused(
    `run ${shortRun(run)} by ${who} on ${host} (process ${pid}) holds this credential since ${since}`,
    `$ stanch runs watch ${shortRun(run)}`,
    EXIT.locked,
  )
}
