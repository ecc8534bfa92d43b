import type { Ended } from '../../engine/conduct.ts'
import type { FaultCode } from '../../model/fault.ts'
import { concernsLeak } from '../../run/briefing.ts'
import { isProven } from '../../run/next.ts'
import type { RunState } from '../../run/state.ts'
import { openQuestions } from '../../run/state.ts'
import type { Sightings } from '../../views/sightings.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'

/** How a run ended, for a script. The worst thing wins: a secret that lives on after we acted outranks everything else. */
export function exitOf({ how, state }: Pick<Ended, 'how' | 'state'>): ExitCode {
  if (how === 'stopped') return EXIT.interrupted
  const exposed = isExposed(state)
  if (how === 'closed') {
    if (exposed) return EXIT.exposed
    if (state.closed === 'aborted') return EXIT.denied
    return state.closed === 'proven' && isProven(state) ? EXIT.done : EXIT.gaps
  }
  if (openQuestions(state).length > 0) return EXIT.waits
  return exposed ? EXIT.exposed : exitOfFaults(failuresOf(state))
}

/** A fault that ended a command before any run. */
export function exitOfFault(code: FaultCode): ExitCode {
  if (code === 'BUG') return EXIT.bug
  if (code === 'TARGET_REFUSED_US') return EXIT.rights
  if (code === 'JOURNAL_FAILED') return EXIT.journal
  return code === 'INPUT_MISSING' || code === 'SECRET_UNREADABLE' ? EXIT.usage : EXIT.gaps
}

/** Whose a value is: a place that nobody could read may hold it too, and an answer without it is none. */
export function exitOfSightings({ places, met }: Sightings): ExitCode {
  const unread = places.filter(({ holds }) => holds === 'unknown')
  if (unread.length > 0) return unread.every(({ fault }) => fault === 'TARGET_REFUSED_US') ? EXIT.rights : EXIT.gaps
  return met.length > 0 || places.some(({ holds }) => holds === 'yes') ? EXIT.done : EXIT.gaps
}

function isExposed(state: RunState): boolean {
  return state.acted && concernsLeak(state) && (state.exposure === 'live' || state.exposure === 'unknown')
}

function failuresOf(state: RunState): readonly FaultCode[] {
  return Object.values(state.units).flatMap(({ state: unit }) => (unit.at === 'failed' ? [unit.fault.code] : []))
}

function exitOfFaults(codes: readonly FaultCode[]): ExitCode {
  if (codes.length > 0 && codes.every((code) => code === 'TARGET_REFUSED_US')) return EXIT.rights
  if (codes.includes('APPROVAL_DENIED') || codes.includes('ABORTED')) return EXIT.denied
  return EXIT.waits
}
