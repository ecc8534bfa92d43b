import type { Line } from './line.ts'
import { line } from './line.ts'

/** What `stanch status` says when no run is open. */
export const NOTHING_OPEN: readonly Line[] = [
  line('no open runs'),
  line('$ stanch runbook list', 'dim'),
  line('$ stanch run RUNBOOK', 'dim'),
]
