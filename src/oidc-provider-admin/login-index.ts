/** One session or grant and the clients it belongs to. The id of a session is its cookie's value: as secret as one. */
export interface LoginEntry {
  readonly kind: 'session' | 'grant'
  readonly id: string
  readonly clients: readonly string[]
  /** Whose it is, by the provider's account id; null while nobody has signed in. */
  readonly account: string | null
}

/** Answers what no adapter can be asked: which sessions and grants does a client have, and which a user? */
export interface LoginIndex {
  /** Sessions and grants older than this are not in the index. */
  readonly since: Date
  /** Replaces what was noted under the same kind and id. `expiresIn` in seconds. */
  note(entry: LoginEntry, expiresIn: number | undefined): Promise<void> | void
  forget(kind: LoginEntry['kind'], id: string): Promise<void> | void
  of(clientId: string): Promise<readonly LoginEntry[]> | readonly LoginEntry[]
  /** Without this and `accounts` the endpoints about users answer 501. */
  ofAccount?(account: string): Promise<readonly LoginEntry[]> | readonly LoginEntry[]
  /** Every account that has a session or a grant, each once. */
  accounts?(): Promise<readonly string[]> | readonly string[]
}

/** Right for one process that is seldom restarted; `since` says what it cannot know. */
export function memoryIndex(now: () => Date = () => new Date()): LoginIndex {
  const known = new Map<string, { readonly entry: LoginEntry; readonly until: number }>()
  const alive = (): readonly LoginEntry[] => {
    const time = now().getTime()
    for (const [key, { until }] of known) if (until <= time) known.delete(key)
    return [...known.values()].map(({ entry }) => entry)
  }
  return {
    since: now(),
    note: (entry, expiresIn) => {
      const until = expiresIn === undefined ? Infinity : now().getTime() + expiresIn * 1000
      known.set(keyOf(entry.kind, entry.id), { entry, until })
    },
    forget: (kind, id) => {
      known.delete(keyOf(kind, id))
    },
    of: (clientId) => alive().filter(({ clients }) => clients.includes(clientId)),
    ofAccount: (account) => alive().filter((entry) => entry.account === account),
    accounts: () => [...new Set(alive().flatMap(({ account }) => account ?? []))],
  }
}

function keyOf(kind: string, id: string): string {
  return `${kind}:${id}`
}
