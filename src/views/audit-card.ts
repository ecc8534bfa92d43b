import type { Finding, Report } from '../journal/report.ts'
import { shortRun } from '../journal/run-id.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'

interface Audited {
  readonly registry: readonly Finding[]
  readonly runs: readonly Report[]
}

/** Nothing was found wrong, and nothing was missing to decide by. An open run is sound so far. */
export function isVerified({ registry, runs }: Audited): boolean {
  return registry.length === 0 && runs.every(({ verdict }) => verdict === 'sound' || verdict === 'open')
}

/** One line a run, and under it what is wrong with it, the first bad line first. */
export function auditLines({ registry, runs }: Audited): readonly Line[] {
  if (registry.length + runs.length === 0) return [line('nothing to verify')]
  const [word, tone] = WORD[registry.some(({ verdict }) => verdict === 'failed') ? 'tampered' : 'undecided']
  const wrong = registry.length > 0 ? [line(`${word.padEnd(10)} registry`, tone), ...registry.map(findingLine)] : []
  return [...wrong, ...runs.flatMap(runLines)]
}

function runLines({ verdict, run, entries, root, layers, findings }: Report): readonly Line[] {
  const [word, tone] = WORD[verdict]
  const passed = Object.entries(layers).map(([layer, state]) => `${layer} ${state}`)
  return [
    line(
      `${word.padEnd(10)} ${run === null ? 'no run' : shortRun(run)}   ${entries} entries   ${passed.join(', ')}`,
      tone,
    ),
    ...findings.map(findingLine),
    line(`root ${root}`, 'dim', 11),
  ]
}

const WORD: Readonly<Record<Report['verdict'], readonly [string, Tone]>> = {
  sound: ['sound', 'good'],
  open: ['sound so far', 'good'],
  undecided: ['UNDECIDED', 'warn'],
  tampered: ['TAMPERED', 'bad'],
}

function findingLine({ code, line: at, what, verdict }: Finding): Line {
  return line(
    `${at === null ? 'no single line' : `line ${at}`}: ${code} ${what}`,
    verdict === 'failed' ? 'bad' : 'warn',
    2,
  )
}
