import keycloak from '../../src/connectors/identity/keycloak.ts'
import { testContext } from '../../src/sdk/testkit/context.ts'
import type { Breakage, Scene, World } from '../../src/sdk/testkit/world.ts'
import { KEY, PUBLIC_KEY } from './client-key.ts'
import { littleParty } from './relying-party.ts'

export const FRESH = 'fresh0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
const EVIL = 'https://evil.example/callback'

/** A client at a Keycloak that keeps events, and everything the contract suite wants to do to it. */
export interface KeycloakStage {
  readonly issuer: string
  readonly clientId: string
  readonly leaked: string
  readonly adminSecret: string
  readonly changes: () => number
  /** From now on every write is answered 204 and not done. */
  readonly pretend: () => void
  readonly break: (how: Breakage) => void
  readonly loseNextAnswer: () => void
  /** Changes the client behind the connector's back. */
  readonly change: (fields: object) => Promise<void>
  /** Adds attributes, behind the connector's back. */
  readonly register: (attributes: Readonly<Record<string, string>>) => Promise<void>
  /** Ends the rotated secret, behind the connector's back. */
  readonly dropRotated: () => Promise<void>
  /** A person logs in at it; gives the session's id. */
  readonly logIn: (user: string, offline?: boolean) => Promise<string>
  readonly close: () => Promise<void>
}

export interface StageWanted {
  /** A rotation policy, with the fresh secret in force and the leaked one rotated. */
  readonly rotated?: boolean
  readonly logoutUri?: string
}

export type OpenStage = (wanted: StageWanted) => Promise<KeycloakStage>

/** The same stages before the double and before the real system. */
export function keycloakWorld(openStage: OpenStage): World {
  const open = async (
    args: object,
    { then, ...wanted }: StageWanted & { readonly then?: Then } = {},
  ): Promise<Scene> => {
    const stage = await openStage(wanted)
    const scene = { ...sceneOf(stage), args }
    return { ...scene, ...(await then?.(stage, scene)) }
  }
  const places = { leaked: 'env:LEAKED' }
  return {
    'identity/probe-client-secret': { acts: 'look', open: () => open({ secret: 'env:LEAKED' }) },
    'identity/issue-client-secret': { acts: 'change', open: () => open({ ...places, strategy: 'contain-first' }) },
    'identity/revoke-client-secret': {
      acts: 'change',
      open: () => open({ ...places, keep: 'env:FRESH' }, { rotated: true }),
    },
    'identity/prove-dead': {
      acts: 'look',
      open: () =>
        open(
          { ...places, fresh: 'env:FRESH' },
          { rotated: true, then: async (stage) => ({ fulfil: () => stage.dropRotated() }) },
        ),
    },
    'identity/register-client-key': { acts: 'change', open: () => open({ leaked: null }) },
    'identity/require-client-key': {
      acts: 'change',
      open: () => open({ ...places, key: 'env:CLIENT_KEY' }, { then: withKey }),
    },
    'identity/prove-key-only': {
      acts: 'look',
      open: () => open({ ...places, key: 'env:CLIENT_KEY' }, { then: withKey }),
    },
    'identity/list-slots': { acts: 'look', open: () => open({}, { rotated: true }) },
    'identity/disable-client': { acts: 'change', open: () => open(places) },
    'identity/enable-client': {
      acts: 'change',
      open: () => open({ leaked: null, fresh: null }, { then: (stage) => stage.change({ enabled: false }) }),
    },
    'identity/end-sessions': {
      acts: 'change',
      open: () => open({ whose: 'users', users: 'eve' }, { then: withUser }),
    },
    'identity/revoke-grants': {
      acts: 'change',
      open: () => open({}, { then: async (stage) => void (await stage.logIn('ada', true)) }),
    },
    'identity/set-not-before': { acts: 'change', open: () => open({}) },
    'identity/used-since': { acts: 'look', open: () => open({ since: '1h' }) },
    'identity/read-baseline': { acts: 'look', open: () => open({}) },
    'identity/compare-baseline': { acts: 'look', open: () => open({}, { then: withEvil }) },
    'session/back-channel-logout': { acts: 'change', open: () => openSessions(openStage) },
  }
}

type Then = (stage: KeycloakStage, scene: Scene) => Promise<Partial<Scene> | void>

function sceneOf(stage: KeycloakStage): Omit<Scene, 'args'> {
  return {
    settings: { issuer: stage.issuer, admin_client: 'stanch', admin_secret: 'env:ADMIN' },
    target: { id: 'web', client_id: stage.clientId, relying_parties: [], with: {} },
    secrets: { 'env:ADMIN': stage.adminSecret, 'env:LEAKED': stage.leaked, 'env:FRESH': FRESH, 'env:CLIENT_KEY': KEY },
    changes: stage.changes,
    pretend: stage.pretend,
    break: stage.break,
    loseNextAnswer: stage.loseNextAnswer,
    close: stage.close,
  }
}

/** Signed in at one browser, and let a program do something while she is away. */
async function withUser(stage: KeycloakStage): Promise<Partial<Scene>> {
  await stage.logIn('eve')
  await stage.logIn('eve', true)
  // Each session is a write of its own; after a lost answer the next process rightly ends the other one.
  return { changes: () => Math.min(1, stage.changes()) }
}

/** A key is registered beside the secret; fulfilled once the client is switched to it. */
async function withKey(stage: KeycloakStage): Promise<Partial<Scene>> {
  await stage.register({ 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [PUBLIC_KEY] }) })
  return { fulfil: () => stage.change({ clientAuthenticatorType: 'client-jwt' }) }
}

/** An attacker has added a redirect URI since the baseline; the claim is true once it is gone again. */
async function withEvil(stage: KeycloakStage, scene: Scene): Promise<Partial<Scene>> {
  const baseline = await baselineOf(scene)
  const redirectUris = ['https://shop.example.com/callback']
  await stage.change({ redirectUris: [...redirectUris, EVIL] })
  return { args: { baseline }, fulfil: () => stage.change({ redirectUris }) }
}

async function baselineOf({ settings, target, secrets }: Scene): Promise<string> {
  const input = { settings: keycloak.settings.parse(settings), target, args: {}, briefing: undefined }
  const { ctx } = testContext({ secrets })
  const proof = await keycloak.actions['identity/read-baseline']?.verify(ctx, input, null)
  return String(proof?.finding?.['baseline'])
}

async function openSessions(openStage: OpenStage): Promise<Scene> {
  const party = await littleParty()
  const stage = await openStage({ logoutUri: party.logoutUri })
  const scene = sceneOf(stage)
  const cookie = party.begin(await stage.logIn('canary'))
  await stage.logIn('ada', true)
  const canary = { url: party.page, cookie: 'env:CANARY', expect_dead: [401] }
  const shop = { id: 'shop', client_id: stage.clientId, backchannel_logout_uri: party.logoutUri, canary }
  return {
    ...scene,
    target: { ...scene.target, relying_parties: [shop] },
    args: {},
    // Each session is a write of its own; after a lost answer the next process rightly ends the other one.
    changes: () => Math.min(1, stage.changes()),
    secrets: { ...scene.secrets, 'env:CANARY': cookie },
    close: async () => {
      await party.stop()
      await stage.close()
    },
  }
}
