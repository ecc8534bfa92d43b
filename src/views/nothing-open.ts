import type { Line } from './line.ts'
import { commandLine, line } from './line.ts'

/** What `stanch status` says when no run is open. */
export const NOTHING_OPEN: readonly Line[] = [
  line('no open runs'),
  commandLine('stanch runbook list'),
  commandLine('stanch run RUNBOOK'),
]
