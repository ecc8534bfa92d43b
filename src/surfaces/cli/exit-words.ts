import type { Line } from '../../views/line.ts'
import { columns, line } from '../../views/line.ts'
import { EXIT } from './exit-code.ts'

/** What each exit code promises to a script; also what `stanch help exit-codes` shows. */
export const EXIT_WORDS: Record<keyof typeof EXIT, string> = {
  done: 'all steps proven, or nothing to do',
  bug: 'an error of stanch itself; lint or a runbook test found errors',
  usage: 'wrong usage, or a file that is wrong',
  gaps: 'ended with gaps: a step was skipped, done by hand or not verified',
  rights: 'a system refused us: not logged in, or rights are missing',
  waits: 'stopped and waits for a person',
  denied: 'denied or aborted by a person',
  exposed: 'ACTED, BUT THE LEAKED SECRET STILL WORKS, or nobody knows',
  journal: 'the journal does not verify, or could not be written',
  locked: 'another run holds the lock on this client',
  changes: 'with --exit-code: there are changes, or the two differ',
  interrupted: 'interrupted; the run can be resumed',
}

export function exitCodeLines(): readonly Line[] {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[]
  return columns(names.map((name) => [String(EXIT[name]).padStart(3), EXIT_WORDS[name]])).map((text) => line(text))
}
