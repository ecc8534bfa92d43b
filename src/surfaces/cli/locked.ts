import { shortRun } from '../../journal/run-id.ts'
import type { Holder } from '../../journal/store.ts'
import { EXIT } from './exit-code.ts'
import { Refused } from './refused.ts'

/** Two responders on one client would revoke each other's new secret; the second is told who is at it. */
export function heldBy({ run, who, host, pid, since }: Holder): Refused {
  return new Refused(
    `run ${shortRun(run)} by ${who} on ${host} (process ${pid}) holds this credential since ${since}`,
    `$ stanch runs watch ${shortRun(run)}`,
    EXIT.locked,
  )
}
