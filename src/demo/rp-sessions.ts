import { randomBytes } from 'node:crypto'

/** One person logged in at one program. */
export interface RpSession {
  readonly sub: string
  readonly sid: string | undefined
}

/** The sessions of one relying party, in memory: they outlive a change of the client secret, so only a logout ends them. */
export interface RpSessions {
  begin(session: RpSession): string
  find(cookie: string | undefined): RpSession | undefined
  /** Ends what the logout token names: one session by `sid`, or without it all of `sub`. Gives how many. */
  end(of: { readonly sub?: string; readonly sid?: string }): number
}

export function rpSessions(): RpSessions {
  const sessions = new Map<string, RpSession>()
  return {
    begin: (session) => {
      const cookie = randomBytes(24).toString('base64url')
      sessions.set(cookie, session)
      return cookie
    },
    find: (cookie) => (cookie === undefined ? undefined : sessions.get(cookie)),
    end: ({ sub, sid }) => {
      const named = [...sessions].filter(
        ([, session]) => (sub === undefined || session.sub === sub) && (sid === undefined || session.sid === sid),
      )
      for (const [cookie] of named) sessions.delete(cookie)
      return named.length
    },
  }
}
