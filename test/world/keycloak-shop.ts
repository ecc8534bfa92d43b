import { rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type { Loot } from '../../src/demo/attacker.ts'
import { worldPeople } from '../../src/demo/people.ts'
import { authFor } from '../../src/demo/rp-secret.ts'
import { newBrowser } from '../../src/demo/scripted-login.ts'
import { spawnChild } from '../../src/demo/spawn-child.ts'
import { worldFiles } from '../../src/demo/world-files.ts'
import type { WorldFiles } from '../../src/demo/world-files.ts'
import type { Authenticate } from '../../src/sdk/key/client-key.ts'
import { ask, logIn, visit } from './keycloak-login.ts'
import { ENV, KEY, keycloakShopInventory, PATH, PID } from './keycloak-shop-inventory.ts'
import type { Programs } from './keycloak-shop-inventory.ts'
import { kvServer } from './kv-server.ts'
import type { KvServer } from './kv-server.ts'
import { mailRelay } from './mail-relay.ts'
import { ADMIN_SECRET } from './real-keycloak.ts'
import type { Keycloak, Realm, RealmWanted } from './real-keycloak.ts'
import { restartHook } from './restart-hook.ts'
import { slackApi } from './slack-api.ts'
import { supervisedParty } from './supervised-party.ts'
import type { SupervisedParty } from './supervised-party.ts'

/** A shop whose identity provider is a real Keycloak; its client secret has leaked, and a cookie was stolen. */
export interface KeycloakShop {
  readonly realm: Realm
  /** Where its stanch.config.yaml is, and Bob's key. */
  readonly dir: string
  readonly bobKeyPath: string
  readonly leakedRef: string
  readonly leaked: string
  readonly programs: Programs
  /** What whoever has the secret and the stolen cookie can do now. */
  readonly attack: () => Promise<readonly boolean[]>
  /** Whether a refresh token of Bob's, for when he is not there, still works; with the secret or the key in force. */
  readonly refreshesOffline: () => Promise<boolean>
  /** HTTP status that somebody who logs in now ends on. */
  readonly logInAnew: () => Promise<number>
  /** How many sessions Keycloak counts, online and offline. */
  readonly sessions: () => Promise<readonly number[]>
  /** Every place that holds the secret, as it stands there. */
  readonly held: () => Promise<readonly string[]>
  /** Whether the client's service account is given a token for what stands in such a place. */
  readonly mints: (held: string) => Promise<boolean>
  readonly stop: () => Promise<void>
}

export async function keycloakShop(keycloak: Keycloak, wanted: RealmWanted = {}): Promise<KeycloakShop> {
  const files = await worldFiles()
  const { leaked } = files
  await files.keep(ENV, `# Settings of the shop\nPORT=8080\n${KEY}="${leaked}"\n`)
  await files.keep('admin-secret', ADMIN_SECRET)
  const programs = await startPrograms(files)
  const { web } = programs
  const realm = await keycloak.realm({ ...wanted, client: clientOf(web, leaked) })
  await web.serve({ issuer: realm.issuer, client_id: 'shop-web' })
  const cookieOf = async (user: string): Promise<string> => {
    const browser = newBrowser()
    await visit(browser, `${web.address}/login`, { user })
    return browser.cookieFor(web.address)
  }
  await files.keep('canary', await cookieOf('canary'))
  const stolen = await cookieOf('ada')
  const { refresh_token: offline } = await logIn(realm, { user: 'bob', offline: true, secret: leaked })
  await files.keep('inventory.yaml', keycloakShopInventory(files, realm, programs))
  const { bobKeyPath } = await worldPeople(files, userInfo().username)
  const held = async (): Promise<readonly string[]> => [await web.secret(), lastIn(programs.vault)]
  return {
    realm,
    dir: files.dir,
    bobKeyPath,
    leaked,
    leakedRef: files.ref('leaked-secret'),
    programs,
    held,
    attack: () => attack({ realm, leaked, url: `${web.address}/me`, cookie: stolen }),
    refreshesOffline: async () => {
      const [secret = ''] = await held()
      const form = { grant_type: 'refresh_token', refresh_token: offline }
      return 'access_token' in (await askWith(realm, secret, form))
    },
    mints: async (secret) => 'access_token' in (await askWith(realm, secret, { grant_type: 'client_credentials' })),
    logInAnew: async () => {
      const headers = { cookie: await cookieOf('eve') }
      return (await fetch(`${web.address}/me`, { headers, redirect: 'manual' })).status
    },
    sessions: () => sessionsOf(realm),
    stop: async () => {
      const { vault, hook, chat, mail } = programs
      await Promise.all([web, vault, hook, chat, mail].map((program) => program.stop()))
      await rm(files.dir, { recursive: true })
    },
  }
}

async function startPrograms(files: WorldFiles): Promise<Programs> {
  return {
    web: await supervisedParty({ envFile: files.path(ENV), key: KEY, pidFile: files.path(PID) }),
    vault: await kvServer(files.storeToken, { [`secret/${PATH}`]: [{ client_secret: files.leaked }] }),
    hook: await restartHook(files.webhookKey),
    chat: await slackApi(files.chatToken),
    mail: await mailRelay(),
  }
}

/** Its service account is what lets an attacker use the secret alone. */
function clientOf({ address, logoutUri }: SupervisedParty, secret: string): NonNullable<RealmWanted['client']> {
  const redirectUris = [`${address}/callback`, 'https://shop.example.com/callback']
  return { secret, redirectUris, serviceAccountsEnabled: true, attributes: { 'backchannel.logout.url': logoutUri } }
}

function lastIn(vault: KvServer): string {
  return String(vault.versions(`secret/${PATH}`).at(-1)?.['client_secret'])
}

/** The token endpoint, as a program that holds a secret or a private JWK. */
async function askWith({ issuer }: Realm, held: string, form: Record<string, string>): Promise<object> {
  const signed = new URLSearchParams(form)
  const sign: Authenticate = await authFor(held)
  await sign({ issuer }, { client_id: 'shop-web' }, signed, new Headers())
  return ask(issuer, 'token', Object.fromEntries(signed))
}

async function sessionsOf({ admin, client }: Realm): Promise<readonly number[]> {
  const { id } = await client()
  const counts = ['session-count', 'offline-session-count'].map((count) => admin(`GET /clients/${id}/${count}`))
  return (await Promise.all(counts)).map(({ body }) => body.count)
}

interface Spoils {
  readonly realm: Realm
  readonly leaked: string
  readonly url: string
  readonly cookie: string
}

async function attack({ realm, leaked, url, cookie }: Spoils): Promise<readonly boolean[]> {
  const child = await spawnChild('attacker', {
    token_endpoint: `${realm.issuer}/protocol/openid-connect/token`,
    client_id: 'shop-web',
    secret: leaked,
    cookies: [{ program: 'web', url, cookie }],
  })
  await child.stop()
  const { token, programs } = child.hello as unknown as Loot
  return [token.got_token, ...programs.map(({ got_in: isIn }) => isIn)]
}
