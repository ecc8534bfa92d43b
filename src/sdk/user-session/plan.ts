import { safeText } from '../../base/safe-text.ts'
import type { Plan } from '../action.ts'
import { countOf, kindsOf } from './note.ts'
import { showsAll } from './over.ts'
import type { Aftermath } from './over.ts'
import type { Alive, User, UserSessionPort } from './port.ts'
import type { Change, Receipt } from './shapes.ts'
import { whyNobody } from './whose.ts'
import type { EndSessions, Found } from './whose.ts'

export interface SeenUsers {
  /** Null: they were not looked for. */
  readonly found: Found | null
  /** Of named users, where the provider lists it. */
  readonly alive: readonly { readonly user: User; readonly alive: Alive | null }[] | null
  /** What an earlier attempt noted, looked at again. */
  readonly begun: readonly Aftermath[]
  readonly warns: readonly string[]
}

/** Pure: the same users seen give the same plan. */
export function planEnd<S, W>(
  seen: SeenUsers,
  port: UserSessionPort<S, W>,
  at: EndSessions<S, W>,
): Plan<Change, Receipt> {
  const refusal = whyNobody(port, at)
  if (refusal || !seen.found) return { kind: 'blocked', because: 'nobody was looked for', fix: 'try again', ...refusal }
  const { users, blind, unclear } = seen.found
  if (unclear.length > 0)
    return { kind: 'blocked', because: unclear.join('; '), fix: 'name each by the id that the provider gives it' }
  // An empty list from a provider that does not see everybody is no news that nobody is there.
  if (users.length === 0 && blind.length > 0 && seen.begun.length === 0)
    return { kind: 'blocked', because: `nobody is known: ${blind.join('; ')}`, fix: 'name the users: whose: users' }
  const settled = whySettled(seen, port, users)
  if (settled) return { kind: 'settled', because: settled, receipt: receiptOf(seen) }
  const named = at.args.whose === 'users'
  return {
    kind: 'change',
    change: { whose: at.args.whose, users: named ? [...users] : null },
    says: `Ends every session of ${WHOM[at.args.whose](at.target.client_id, users)} at the provider`,
    lines: linesOf(seen, port, at),
  }
}

const WHOM = {
  users: (_: string, users: readonly User[]) => users.map(nameOf).join(', '),
  client: (client: string) => `everybody who uses ${client}, whichever client they are signed in at,`,
  everyone: () => 'EVERYONE',
} as const

/** The id stands beside the name: an approval is given to this person, and not to whoever has the name by then. */
export function nameOf({ id, name }: User): string {
  return id === name ? safeText(id, 100) : `${safeText(name, 100)} (${safeText(id, 100)})`
}

function whySettled<S, W>(
  { begun, alive }: SeenUsers,
  port: UserSessionPort<S, W>,
  users: readonly User[],
): string | null {
  if (begun.length > 0) return isOver(begun, users) ? 'an earlier attempt has ended them all' : null
  if (users.length === 0) return 'the provider knows nobody with a session'
  // An empty list says nothing where it does not show all.
  if (!showsAll(port) || !alive?.every((one) => one.alive && countOf(one.alive) === 0)) return null
  return `${users.map(nameOf).join(', ')}: no session${port.namesAreIds ? DOUBT : ''}`
}

function isOver(begun: readonly Aftermath[], users: readonly User[]): boolean {
  const noted = begun.map(({ user: { id } }) => id)
  return begun.every(({ verdict }) => verdict === 'proven') && users.every(({ id }) => noted.includes(id))
}

const DOUBT = '; the provider cannot say whether there is such a person'

function receiptOf({ begun, found }: SeenUsers): Receipt {
  const ended = begun.reduce((sum, { user: { alive } }) => sum + countOf(alive), 0)
  return { people: begun.length, ended, logout_tokens: null, residual: [...(found?.blind ?? [])] }
}

export function peopleIn(count: number): string {
  return count === 1 ? '1 user' : `${count} users`
}

const MOST_LINES = 20

function linesOf<S, W>(seen: SeenUsers, port: UserSessionPort<S, W>, at: EndSessions<S, W>): readonly string[] {
  return [
    ...whomLines(seen, port.namesAreIds),
    ...(port.besides ?? []),
    ...(at.args.whose === 'everyone' ? ['your own session there ends, too, if you have one'] : []),
    ...(seen.begun.length > 0 ? [`an earlier attempt began with ${peopleIn(seen.begun.length)}`] : []),
    ...(seen.found?.blind ?? []),
    ...seen.warns,
    PROOF[seen.alive?.some(({ alive }) => !alive) ? 'none' : (port.card.user_sessions?.proof ?? 'none')],
  ]
}

function whomLines({ found, alive }: SeenUsers, namesAreIds = false): readonly string[] {
  if (!alive) return [`${peopleIn(found?.users.length ?? 0)} now`]
  const lines = alive.map(({ user, alive: of }) => {
    const doubt = namesAreIds && of && countOf(of) === 0 ? DOUBT : ''
    return `${nameOf(user)}: ${of ? kindsOf(of).join(', ') : 'not listed'}${doubt}`
  })
  return alive.length > MOST_LINES
    ? [...lines.slice(0, MOST_LINES), `and ${alive.length - MOST_LINES} users more`]
    : lines
}

const PROOF = {
  'counted to zero': 'the sessions that are alive now are counted to zero afterwards',
  'by its record': 'the provider does not list all of it: its own record of the ending is read afterwards',
  none: 'the provider neither lists sessions nor keeps a record of this: nothing can be proven',
} as const
