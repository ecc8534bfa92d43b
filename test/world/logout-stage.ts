import type { Scene, Stage } from '../../src/sdk/testkit/world.ts'
import { targetOf } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { doubleServer } from './double.ts'
import { littleParty } from './relying-party.ts'

export interface Telling<S> {
  /** Signs the canary in, at a program with this address for logout tokens; gives the session's id. */
  readonly signIn: (state: S, logoutUri: string) => string
  /** The sessions whose end the program has been told, the latest last. */
  readonly told: (state: S) => readonly string[]
}

/** The sessions of a client at a double that sends logout tokens: one program, and its canary. */
export function logoutStage<S>(cast: DoubleCast<S>, { signIn, told }: Telling<S>): Stage {
  return { acts: 'change', open: () => open(cast, { signIn, told }) }
}

async function open<S>(cast: DoubleCast<S>, { signIn, told }: Telling<S>): Promise<Scene> {
  const party = await littleParty()
  const server = await doubleServer<S>({
    start: cast.double.start,
    answer: async (state, asked) => {
      const before = told(server.state).length
      const answer = cast.double.answer(state, asked)
      // Of the state itself: one that only pretends to end a session tells nobody.
      for (const sid of told(server.state).slice(before)) await deliver(party.logoutUri, sid)
      return answer
    },
  })
  const canary = { url: party.page, cookie: 'env:CANARY', expect_dead: [401] }
  const shop = { id: 'shop', client_id: cast.target.client_id, backchannel_logout_uri: party.logoutUri, canary }
  return {
    ...server,
    settings: cast.settings(server.url),
    target: { ...targetOf(cast, server.url), relying_parties: [shop] },
    args: {},
    secrets: { ...cast.secrets, 'env:CANARY': party.begin(signIn(server.state, party.logoutUri)) },
    // Each session is a write of its own; after a lost answer the next process rightly ends the other ones.
    changes: () => Math.min(1, server.changes()),
    close: async () => {
      await party.stop()
      await server.close()
    },
  }
}

/** One that nobody checks: others are tested for that. */
export async function deliver(uri: string, sid: string): Promise<void> {
  const token = `e30.${Buffer.from(JSON.stringify({ sid })).toString('base64url')}.signature`
  await fetch(uri, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })
}
