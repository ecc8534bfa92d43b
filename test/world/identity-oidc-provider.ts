import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { FRESH, providerScene, SECRETS } from './provider-scene.ts'
import type { SceneWanted } from './provider-scene.ts'
import { logIn } from './browser.ts'
import { ADMIN_KEY, askAdmin, LEAKED, shopWeb } from './real-provider.ts'
import type { RealProvider } from './real-provider.ts'
import { littleParty, sidOf } from './relying-party.ts'

const PLACES = { leaked: 'env:LEAKED' }

async function open(args: object, wanted: SceneWanted = {}): Promise<Scene> {
  const { real, scene } = await providerScene(wanted)
  return {
    ...scene,
    settings: { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:ADMIN_KEY' },
    args,
    secrets: { ...SECRETS, 'env:ADMIN_KEY': ADMIN_KEY },
    ...(wanted.key && {
      fulfil: async () => void (await askAdmin(real, 'POST /clients/shop-web/require-key')),
    }),
    // Triage claims only to have asked, and that is true from the start.
    ...('fresh' in args && {
      fulfil: async () => {
        await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'initial' })
        await askAdmin(real, 'DELETE /clients/shop-web/secrets/initial')
      },
    }),
  }
}

/** panva's oidc-provider itself, with the admin router. */
const world: World = {
  'identity/probe-client-secret': {
    acts: 'look',
    open: () => open({ secret: 'env:LEAKED' }),
  },
  'identity/issue-client-secret': {
    acts: 'change',
    open: () => open({ ...PLACES, strategy: 'contain-first' }, { slots: 1 }),
  },
  'identity/revoke-client-secret': {
    acts: 'change',
    open: () => open({ ...PLACES, keep: 'env:FRESH' }, { fresh: true }),
  },
  'identity/prove-dead': { acts: 'look', open: () => open({ ...PLACES, fresh: 'env:FRESH' }) },
  'identity/register-client-key': { acts: 'change', open: () => open({ leaked: null }) },
  'identity/require-client-key': {
    acts: 'change',
    open: () => open({ ...PLACES, key: 'env:CLIENT_KEY' }, { key: true }),
  },
  'identity/prove-key-only': { acts: 'look', open: () => open({ ...PLACES, key: 'env:CLIENT_KEY' }, { key: true }) },
  'identity/end-sessions': { acts: 'change', open: openUser },
  'session/back-channel-logout': { acts: 'change', open: openSessions },
}
export default world

/** One user, whom a real login signed in. */
async function openUser(): Promise<Scene> {
  const { real, scene } = await providerScene()
  await logIn(real, { secret: LEAKED, user: 'ada' })
  return {
    ...scene,
    settings: { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:ADMIN_KEY' },
    args: { whose: 'users', users: 'ada' },
    secrets: { 'env:ADMIN_KEY': ADMIN_KEY },
    changes: () => changesOf(real),
  }
}

/** Ending sessions that are gone already is a request, and no change. */
function changesOf({ requests }: RealProvider): number {
  return requests.some((line) => line.startsWith('DELETE')) ? 1 : 0
}

/** One program with a canary session, which a real login began. */
async function openSessions(): Promise<Scene> {
  const party = await littleParty()
  const { real, scene } = await providerScene({ clients: [shopWeb({ backchannel_logout_uri: party.logoutUri })] })
  const { id_token: idToken } = await logIn(real, { secret: LEAKED, user: 'canary' })
  const canary = { url: party.page, cookie: 'env:CANARY', expect_dead: [401] }
  const shop = { id: 'shop', client_id: 'shop-web', backchannel_logout_uri: party.logoutUri, canary }
  return {
    ...scene,
    settings: { issuer: real.issuer, admin_url: real.admin, admin_key: 'env:ADMIN_KEY' },
    target: { ...scene.target, relying_parties: [shop] },
    args: {},
    secrets: { 'env:ADMIN_KEY': ADMIN_KEY, 'env:CANARY': party.begin(sidOf(idToken)) },
    changes: () => changesOf(real),
    pretend: () => {
      party.manner = 'lie'
    },
    close: async () => {
      await party.stop()
      await scene.close()
    },
  }
}
