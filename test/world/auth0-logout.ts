import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { ADA, session } from './auth0-users.ts'
import type { Auth0Users } from './auth0-users.ts'
import { targetOf } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'
import { doubleServer } from './double.ts'
import { littleParty } from './relying-party.ts'

interface Told extends Auth0Users {
  client: { oidc_logout: object | null }
}

/** A program with a canary, which Auth0 tells when one of its sessions ends. */
export function logoutStage<S extends Told>(cast: DoubleCast<S>): World {
  return { 'session/back-channel-logout': { acts: 'change', open: () => open(cast) } }
}

async function open<S extends Told>(cast: DoubleCast<S>): Promise<Scene> {
  const party = await littleParty()
  const server = await doubleServer<S>({
    start: cast.double.start,
    answer: async (state, asked) => {
      const told = cast.double.answer(state, asked)
      // Of the state itself: one that only pretends to end a session tells nobody.
      await Promise.all(server.state.outbox.splice(0).map(deliver))
      return told
    },
  })
  const { state } = server
  state.client.oidc_logout = {
    backchannel_logout_urls: [party.logoutUri],
    backchannel_logout_initiators: { mode: 'all' },
  }
  state.sessions.push(session('canary', ADA))
  state.logs.push({ date: new Date(state.now).toISOString(), type: 's', user_id: ADA, client_id: 'shop-web' })
  const canary = { url: party.page, cookie: 'env:CANARY', expect_dead: [401] }
  const shop = { id: 'shop', client_id: 'shop-web', backchannel_logout_uri: party.logoutUri, canary }
  return {
    settings: cast.settings(server.url),
    target: { ...targetOf(cast, server.url), relying_parties: [shop] },
    args: {},
    secrets: { ...cast.secrets, 'env:CANARY': party.begin('canary') },
    // Each session is a write of its own; after a lost answer the next process rightly ends the others.
    changes: () => Math.min(1, server.changes()),
    pretend: server.pretend,
    break: server.break,
    loseNextAnswer: server.loseNextAnswer,
    close: async () => {
      await party.stop()
      await server.close()
    },
  }
}

async function deliver({ to, sid }: Auth0Users['outbox'][number]): Promise<void> {
  const token = `e30.${Buffer.from(JSON.stringify({ sid })).toString('base64url')}.signature`
  await fetch(to, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })
}
