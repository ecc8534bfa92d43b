import type { Path } from '../document/document.ts'
import { valueAt } from '../document/document.ts'
import { didYouMean } from '../document/known-keys.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { problem } from './draft.ts'
import type { Draft } from './draft.ts'

/** Days after which nobody can be sure that the entry is still true. */
const STALE = 90

/** What is missing. An unknown dependent is the worst failure of a rotation, so silence about one is a warning. */
export function checkCompleteness(draft: Draft, today: string | undefined): readonly Problem[] {
  const found = [
    ...nothing(draft),
    ...draft.owners.flatMap((owner) => silentOwner(owner)),
    ...draft.credentials.flatMap((one) => [...gaps(one), ...stale(one, today)]),
  ]
  return [
    ...draft.credentials.flatMap((one) => unknownReads(draft, one)),
    ...found.map(([path, code, what, fix]) => problem(draft, path, { code, level: 'warning', what, fix })),
  ]
}

/** An inventory without a credential is good YAML, and helps nobody at night. */
function nothing({ document }: Draft): readonly Gap[] {
  const written = valueAt(document.value, ['credentials'])
  if (Array.isArray(written) && written.length > 0) return []
  return [[['credentials'], 'I025', 'there is no credential yet', 'write one, or see stanch inventory import --help']]
}

function silentOwner({ id, path, value }: Draft['owners'][number]): readonly Gap[] {
  if (value.channels.length > 0) return []
  return [[path, 'I023', `owner ${id} has no channel`, 'add a channel, or nobody is told']]
}

type One = Draft['credentials'][number]
type Gap = readonly [path: Path, code: string, what: string, fix: string]

function gaps({ id, path, value }: One): readonly Gap[] {
  const read = new Set(value.workloads.flatMap(({ reads }) => reads))
  const none: readonly Gap[] =
    value.dependents.length > 0 || value.kind !== 'oidc-client-secret'
      ? []
      : [[path, 'I020', `credential ${id} has no dependents`, 'list every place that stores the secret']]
  return [
    ...none,
    ...value.dependents.flatMap((dependent, i): readonly Gap[] =>
      read.has(dependent.id) ? [] : [[[...path, 'dependents', i, 'id'], 'I021', UNREAD(dependent.id), READ_FIX]],
    ),
    ...value.relying_parties.flatMap((party, i): readonly Gap[] =>
      party.backchannel_logout_uri === undefined
        ? [[[...path, 'relying_parties', i, 'id'], 'I022', SILENT(party.id), SILENT_FIX]]
        : [],
    ),
  ]
}

const UNREAD = (id: string): string => `no workload reads dependent ${id}`
const READ_FIX = 'list the program that reads it under workloads, or nobody restarts it'
const SILENT = (id: string): string => `relying party ${id} has no back-channel logout`
const SILENT_FIX = 'add backchannel_logout_uri; without it its sessions live until they expire'

function unknownReads(draft: Draft, { path, value }: One): readonly Problem[] {
  const known = value.dependents.map(({ id }) => id)
  return value.workloads.flatMap(({ reads }, i) =>
    reads.flatMap((name, j) =>
      known.includes(name)
        ? []
        : problem(draft, [...path, 'workloads', i, 'reads', j], {
            code: 'I011',
            what: `no dependent ${shown(name, [])}`,
            fix: didYouMean(name, known) ?? (known.length > 0 ? `known: ${known.join(', ')}` : 'add the dependent'),
          }),
    ),
  )
}

/** `today` and `confirmed` are dates as YYYY-MM-DD. */
function stale({ id, path, value }: One, today: string | undefined): readonly Gap[] {
  if (today === undefined) return []
  if (value.confirmed === undefined)
    return [[path, 'I024', `nobody has confirmed credential ${id}`, `look through it, then add confirmed: ${today}`]]
  const at = [...path, 'confirmed']
  const days = dayNumber(today) - dayNumber(value.confirmed)
  if (days < 0)
    return [[at, 'I024', `credential ${id} was confirmed in the future`, `look through it, then write ${today}`]]
  if (days <= STALE) return []
  return [[at, 'I024', `credential ${id} was confirmed ${days} days ago`, `look through it, then write ${today}`]]
}

/** Days since 0000-03-01 of the Gregorian calendar; the pure rooms have no clock, and need none to subtract. */
function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const y = month > 2 ? year : year - 1
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leaps + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day
}
