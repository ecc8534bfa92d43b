import { rm } from 'node:fs/promises'
import type { Loot } from './attacker.ts'
import { CHANNEL, drillInventory } from './inventory.ts'
import type { Addresses } from './inventory.ts'
import { logIn, newBrowser } from './scripted-login.ts'
import { spawnChild } from './spawn-child.ts'
import type { Child } from './spawn-child.ts'
import { worldPeople } from './people.ts'
import type { WorldPeople } from './people.ts'
import { worldFiles } from './world-files.ts'
import type { WorldFiles } from './world-files.ts'

export interface WorldOptions {
  /** Login name of whoever rehearses here; "drill" unless told. */
  readonly user?: string
  /** How many secrets of one client the provider keeps alive; 2 unless told. */
  readonly slots?: 1 | 2
  /** Who makes the relying parties end their sessions: the provider's own logout tokens unless told, or stanch's. */
  readonly sessions?: 'provider' | 'signer'
}

/** A cookie of a victim, copied before anybody noticed. */
interface StolenCookie {
  readonly program: string
  readonly url: string
  readonly cookie: string
}

export interface World {
  /** For us alone (0700); gone after `stop`. Its stanch.config.yaml leads to the inventory and names the people. */
  readonly dir: string
  readonly people: WorldPeople
  readonly at: Addresses
  /** Where to look at what was sent: `GET /messages` and `GET /mails`, JSON. */
  readonly messages: string
  readonly mails: string
  /** The inventory as text, and the file it also stands in. */
  readonly inventory: string
  readonly inventoryPath: string
  /** The file that holds the leaked secret, and its reference. */
  readonly leakedPath: string
  readonly leakedRef: string
  readonly stolen: readonly StolenCookie[]
  /** What the attacker can do at this moment. */
  attack(): Promise<Loot>
  /** Logs somebody new in at both programs, which need the client secret in force for it; gives the HTTP status of each. */
  logInAnew(): Promise<Readonly<Record<'web' | 'portal', number>>>
  /** The next calls of the chat are answered 429. */
  limitChat(times: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts the drill world: an identity provider, two programs that share one client, a secret store, a chat and a mailbox, each
 * a process of its own on a free loopback port; people are logged in, a canary beside them, and the secret has leaked.
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { slots = 2, sessions = 'provider', user = 'drill' } = options
  const files = await worldFiles()
  const children: Promise<Child>[] = []
  const spawn = (program: string, config: object): Promise<Child> => {
    const child = spawnChild(program, config)
    children.push(child)
    return child
  }
  const stop = async (): Promise<void> => {
    // Those still starting are waited for: one program that fails must not leave the others behind.
    await Promise.allSettled(children.splice(0).map(async (child) => (await child).stop()))
    await rm(files.dir, { recursive: true, force: true })
  }
  try {
    const { at, chat, mails } = await startPrograms(files, { slots, spawn })
    const stolen = await logEverybodyIn(files, at)
    const inventory = drillInventory(files, at, { sessions })
    await files.keep('inventory.yaml', inventory)
    return {
      dir: files.dir,
      people: await worldPeople(files, user),
      at,
      messages: `${chat.hello['address']}/messages`,
      mails,
      inventory,
      inventoryPath: files.path('inventory.yaml'),
      leakedPath: files.path('leaked-secret'),
      leakedRef: files.ref('leaked-secret'),
      stolen,
      attack: () => attack(files, at, stolen),
      logInAnew: async () => ({ web: await statusAfterLogin(at.web), portal: await statusAfterLogin(at.portal) }),
      limitChat: async (times) => void (await chat.ask({ rate_limit: times })),
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

interface Starting {
  readonly slots: 1 | 2
  readonly spawn: (program: string, config: object) => Promise<Child>
}
interface Programs {
  readonly at: Addresses
  readonly chat: Child
  readonly mails: string
}

async function startPrograms(files: WorldFiles, { slots, spawn }: Starting): Promise<Programs> {
  const secrets = { 'shop/portal': { client_secret: files.leaked, session_name: 'portal' } }
  const env = `# Settings of the shop\nPORT=8080\nOIDC_CLIENT_SECRET="${files.leaked}"\nexport LOG_LEVEL=info\n`
  const [provider, store, chat, mailbox] = await Promise.all([
    spawn('provider', { slots, admin_key: files.adminKey, logout_key: files.logoutKey }),
    spawn('secret-store', { token: files.storeToken, secrets }),
    spawn('chat', { token: files.chatToken, channels: [CHANNEL] }),
    spawn('mailbox', {}),
    files.keep('web.env', env),
  ])
  const { issuer = '', admin = '' } = provider.hello
  const storeAddress = store.hello['address'] ?? ''
  const shared = { issuer, client_id: 'shop-web' }
  const kv = { kv: `${storeAddress}/v1/secret/data/shop/portal`, token: files.storeToken, key: 'client_secret' }
  const [web, portal] = await Promise.all([
    spawn('relying-party', {
      ...shared,
      name: 'web',
      secret: { env_file: files.path('web.env'), key: 'OIDC_CLIENT_SECRET' },
      pid_file: files.path('web.pid'),
    }),
    spawn('relying-party', { ...shared, name: 'portal', secret: kv, webhook_key: files.webhookKey }),
  ])
  const at: Addresses = {
    issuer,
    admin,
    web: web.hello['address'] ?? '',
    portal: portal.hello['address'] ?? '',
    store: storeAddress,
    chatApi: chat.hello['api_url'] ?? '',
    mailHost: mailbox.hello['host'] ?? '',
    mailPort: Number(mailbox.hello['port']),
  }
  await provider.ask({ client: shopWeb(files.leaked, at) })
  return { at, chat, mails: `${mailbox.hello['address']}/mails` }
}

/** One client for two programs: OpenID Connect knows one logout endpoint per client, the admin router any number. */
function shopWeb(secret: string, { web, portal }: Addresses): object {
  return {
    client_id: 'shop-web',
    client_secret: secret,
    redirect_uris: [`${web}/callback`, `${portal}/callback`],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    backchannel_logout_uri: `${web}/backchannel-logout`,
    backchannel_logout_uris: [`${portal}/backchannel-logout`],
    backchannel_logout_session_required: true,
  }
}

/** Alice at the shop, Bob at the portal, and a canary of our own at both. */
async function logEverybodyIn(files: WorldFiles, { web, portal }: Addresses): Promise<readonly StolenCookie[]> {
  const canary = newBrowser()
  const [alice, bob] = await Promise.all([
    cookieAfterLogin({ program: 'web', address: web, user: 'alice' }),
    cookieAfterLogin({ program: 'portal', address: portal, user: 'bob' }),
    // One browser, one visit after the other: the second finds the session of the first.
    logIn(canary, { start: `${web}/login`, user: 'canary' }).then(() =>
      logIn(canary, { start: `${portal}/login`, user: 'canary' }),
    ),
  ])
  await files.keep('canary-web', canary.cookieFor(web))
  await files.keep('canary-portal', canary.cookieFor(portal))
  return [alice, bob]
}

async function cookieAfterLogin({
  program,
  address,
  user,
}: {
  readonly program: string
  readonly address: string
  readonly user: string
}): Promise<StolenCookie> {
  const browser = newBrowser()
  const page = await logIn(browser, { start: `${address}/login`, user })
  if (page.status !== 200) throw new Error(`${user} could not log in at ${program}: HTTP ${page.status}`)
  return { program, url: `${address}/me`, cookie: browser.cookieFor(address) }
}

async function statusAfterLogin(address: string): Promise<number> {
  return (await logIn(newBrowser(), { start: `${address}/login`, user: 'dave' })).status
}

async function attack({ leaked }: WorldFiles, at: Addresses, cookies: readonly StolenCookie[]): Promise<Loot> {
  const token_endpoint = `${at.issuer}/token`
  const child = await spawnChild('attacker', { token_endpoint, client_id: 'shop-web', secret: leaked, cookies })
  await child.stop()
  return child.hello as unknown as Loot
}
