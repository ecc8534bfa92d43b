import { safeText } from '../../base/safe-text.ts'
import type { Context } from '../action.ts'
import type { InputOf } from '../connector.ts'
import type { KnownUsers, User, UserSessionPort } from './port.ts'

export type EndSessions<S, W> = InputOf<'identity/end-sessions', S, W>
export type Whose = EndSessions<unknown, unknown>['args']['whose']

const MOST_NAMES = 50

/** Names as a person types them: with commas, spaces or lines between. */
export function namesIn(text: string | null): readonly string[] {
  return [...new Set((text ?? '').split(/[\s,;]+/).filter((name) => name !== ''))]
}

/** Why these users cannot be looked for at all. */
export function whyNobody<S, W>(
  { card: { user_sessions: can } }: UserSessionPort<S, W>,
  { args: { whose, users }, target: { client_id: client } }: EndSessions<S, W>,
): { readonly because: string; readonly fix: string } | null {
  const names = namesIn(users)
  if (!can?.of.includes(whose))
    return { because: `the provider cannot say who ${WHO[whose](client)}`, fix: 'name the users: whose: users' }
  // Whoever named two people must not sign out ten thousand.
  if (whose !== 'users' && names.length > 0)
    return { because: `users are named, but whose is ${whose}`, fix: 'leave one of the two out' }
  if (whose !== 'users') return null
  if (names.length === 0) return { because: 'whose is users, and none is named', fix: 'name them in users' }
  if (names.length > MOST_NAMES)
    return { because: `${names.length} users are named, and ${MOST_NAMES} is the most`, fix: 'take them in parts' }
  return null
}

const WHO: Readonly<Record<Whose, (client: string) => string>> = {
  users: () => 'is called so, because it knows no users by name',
  client: (client) => `uses ${client}`,
  everyone: () => 'is signed in',
}

export interface Found extends KnownUsers {
  /** Names that are nobody's, or more than one person's, each with the reason. */
  readonly unclear: readonly string[]
}

export async function findUsers<S, W>(
  ctx: Context,
  port: UserSessionPort<S, W>,
  at: EndSessions<S, W>,
): Promise<Found> {
  const known = { client: port.usersOfClient, everyone: port.everyone, users: undefined }[at.args.whose]
  if (known) return { ...(await known(ctx, at)), unclear: [] }
  const users: User[] = []
  const unclear: string[] = []
  for (const name of namesIn(at.args.users)) {
    const found = await port.find(ctx, at, name)
    const [one] = found
    if (one && found.length === 1) users.push(one)
    else unclear.push(`${safeText(name, 100)} is ${ownersOf(found)}`)
  }
  return { users: [...new Map(users.map((user) => [user.id, user])).values()], blind: [], unclear }
}

/** With the ids, by which the one that is meant can be named. */
function ownersOf(found: readonly User[]): string {
  if (found.length === 0) return "nobody's name"
  const ids = found.slice(0, 5).map(({ id }) => safeText(id, 100))
  return `${found.length} users (${ids.join(', ')}${found.length > 5 ? ', …' : ''})`
}
