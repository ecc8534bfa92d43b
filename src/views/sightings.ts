import { shortRun } from '../journal/run-id.ts'
import type { FaultCode } from '../model/fault.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

/** Where a value was looked for. Holds no value and no fingerprint of it. */
export interface Sightings {
  readonly places: readonly PlaceSeen[]
  readonly met: readonly Met[]
  /** Credentials of which nobody has listed a place: there was nowhere to look. */
  readonly unlisted: readonly string[]
}

/** One dependent of the inventory, as it is now. */
export interface PlaceSeen {
  readonly credential: string
  readonly owner: string
  readonly dependent: string
  readonly holds: 'yes' | 'no' | 'unknown'
  readonly because: string
  /** What stood in the way; null when nothing did. */
  readonly fault: FaultCode | null
}

/** A run that sealed the same value. `as`: `inputs.leaked` was given to it, `steps.issue.fresh` was made by it. */
export interface Met {
  readonly run: string
  readonly opened_at: string
  readonly runbook: string
  readonly credential: string | null
  readonly as: string
}

/** Whose it is first; then what nobody knows; then how far "nothing" reaches. */
export function sightingLines({ places, met, unlisted }: Sightings): readonly Line[] {
  const held = places.filter(({ holds }) => holds === 'yes')
  const unread = places.filter(({ holds }) => holds === 'unknown')
  const none = held.length === 0 && met.length === 0
  return [
    ...(none ? [line(`no place that could be read holds this value, and no run here has met it`, 'strong')] : []),
    ...heldLines(held),
    ...met.map((one) => line(metWords(one), 'strong')),
    ...unread.map((one) => line(`NOT KNOWN: ${one.dependent} of ${one.credential}: ${one.because}`, 'bad')),
    ...unlisted.map((id) => line(`NOT KNOWN: nobody has listed where ${id} keeps its secret`, 'bad')),
    line(`compared: ${places.length - unread.length} of ${places.length} places, as they are now`, 'dim'),
    line('not looked at: places that nobody listed, older versions, other spellings of the value', 'dim'),
  ]
}

/** Whose it may be: who holds it now, then who had it in an earlier run. */
export function credentialsOf({ places, met }: Sightings): readonly string[] {
  const held = places.filter(({ holds }) => holds === 'yes').map(({ credential }) => credential)
  return [...new Set([...held, ...met.flatMap(({ credential }) => credential ?? [])])]
}

function heldLines(held: readonly PlaceSeen[]): readonly Line[] {
  const credentials = new Map(held.map(({ credential, owner }) => [credential, owner]))
  return [...credentials].flatMap(([credential, owner]) => [
    line(`${credential}   owner ${owner}`, 'strong'),
    ...held
      .filter((one) => one.credential === credential)
      .map(({ dependent, because }) => line(`${dependent}   ${because}`, 'plain', 2)),
  ])
}

function metWords({ run, opened_at: at, runbook, credential, as }: Met): string {
  const [kind, name = ''] = as.split('.')
  const known = name === 'leaked' ? 'leaked before' : `given before as ${name}`
  const how = kind === 'steps' ? `made by step ${name}` : known
  return `${how} in run ${shortRun(run)} of ${at.slice(0, 10)}: ${runbook} of ${credential ?? 'no credential'}`
}
