import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { quickRealm } from './quick-realm.ts'

const HOME = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stanch-systems/keycloak-26.7.4')
const BOOT = { id: 'bootstrap', secret: randomBytes(24).toString('hex') }
export const LEAKED = 'leaked-secret-of-shop-web-0123456789'
export const ADMIN_SECRET = 'stanch-service-account-0123456789-abcdef'
export const ROLES = ['manage-clients', 'manage-users', 'view-realm', 'view-events'] as const

export interface Keycloak {
  readonly url: string
  readonly realm: (wanted?: RealmWanted) => Promise<Realm>
  readonly stop: () => Promise<void>
}

export interface Realm {
  readonly issuer: string
  /** `GET /clients` below the realm, as its almighty admin. */
  readonly admin: (line: string, body?: unknown) => Promise<{ readonly status: number; readonly body: any }>
  /** A client as it is now; shop-web unless told. */
  readonly client: (id?: string) => Promise<any>
  /** Adds a confidential client like shop-web. */
  readonly add: (id: string, more?: ClientWanted) => Promise<void>
}

/** Settings of a client; `attributes` are added to those it has anyway. */
export interface ClientWanted {
  readonly attributes?: Readonly<Record<string, string>>
  readonly [setting: string]: unknown
}

export interface RealmWanted {
  /** Settings of the realm. */
  readonly realm?: object
  readonly client?: ClientWanted
  readonly more?: readonly object[]
  /** Roles of stanch's service account. */
  readonly roles?: readonly string[]
  /** A policy that rotates secrets; shop-web is dated by it. */
  readonly policy?: boolean
}

/** The real Keycloak on a free loopback port, its database in memory. */
export async function realKeycloak(): Promise<Keycloak> {
  if (!existsSync(join(HOME, 'stanch-java-home')))
    throw new Error('Keycloak is not installed: run .ci/install-keycloak')
  const args = ['--optimized', '--http-enabled=true', '--http-host=127.0.0.1', '--http-port=0', '--cache=local']
  const child = spawn(join(HOME, 'bin/kc.sh'), ['start', ...args, '--hostname-strict=false'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // The script starts Java as a child: only their group ends both.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      JAVA_HOME: readFileSync(join(HOME, 'stanch-java-home'), 'utf8').trim(),
      JAVA_OPTS_APPEND: '-Xmx640m',
      KC_BOOTSTRAP_ADMIN_CLIENT_ID: BOOT.id,
      KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: BOOT.secret,
    },
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    createInterface(child.stdout).on('line', (line) => {
      said.push(line)
      const address = /Listening on: (http:\S+)/.exec(line)?.[1]
      if (address) resolve(address)
    })
    child.on('close', () => reject(new Error(`Keycloak did not start:\n${said.slice(-20).join('\n')}`)))
  })
  let count = 0
  const ask = bootAdmin(url)
  const quick = quickRealm()
  return {
    url,
    realm: (wanted = {}) =>
      makeRealm(url, ask, { ...wanted, name: `r${(count += 1)}`, realm: { ...quick, ...wanted.realm } }),
    stop: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}

async function bootToken(url: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: BOOT.id, client_secret: BOOT.secret }
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await response.json()) as { access_token: string }).access_token
}

type Ask = (line: string, body?: unknown) => Promise<{ readonly status: number; readonly body: any }>

/** The almighty admin. Its token lives a minute; the first 401 gets another. */
function bootAdmin(url: string): Ask {
  let token: string | undefined
  const send = async (line: string, body: unknown): Promise<Response> => {
    const [method = 'GET', path = ''] = line.split(' ')
    token ??= await bootToken(url)
    return fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
  return async (line, body) => {
    let response = await send(line, body)
    if (response.status === 401) {
      token = undefined
      response = await send(line, body)
    }
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
}

async function makeRealm(url: string, ask: Ask, wanted: RealmWanted & { readonly name: string }): Promise<Realm> {
  const made = await ask('POST ', representation(wanted))
  if (made.status !== 201) throw new Error(`no realm: ${JSON.stringify(made)}`)
  const admin: Ask = (line, body) => ask(line.replace(' ', ` /${wanted.name}`), body)
  const client: Realm['client'] = async (id = 'shop-web') => (await admin(`GET /clients?clientId=${id}`)).body[0]
  if (wanted.policy) {
    await admin('PUT /client-policies/profiles', PROFILES)
    await admin('PUT /client-policies/policies', POLICIES)
    // A policy dates a secret when its client is next changed.
    const now = await client()
    await admin(`PUT /clients/${now.id}`, now)
  }
  const add: Realm['add'] = async (id, more) => {
    const added = await admin('POST /clients', confidential(id, more))
    if (added.status !== 201) throw new Error(`no client: ${JSON.stringify(added)}`)
  }
  return { issuer: `${url}/realms/${wanted.name}`, admin, client, add }
}

function representation({
  name,
  realm,
  client,
  more = [],
  roles = ROLES,
}: RealmWanted & { readonly name: string }): object {
  const user = (username: string): object => ({
    username,
    enabled: true,
    email: `${username}@shop.example`,
    emailVerified: true,
    firstName: username,
    lastName: 'Example',
    credentials: [{ type: 'password', value: 'any' }],
    realmRoles: ['offline_access', `default-roles-${name}`],
  })
  const account = { serviceAccountClientId: 'stanch', clientRoles: { 'realm-management': roles } }
  return {
    realm: name,
    enabled: true,
    users: [
      ...['ada', 'bob', 'eve', 'canary'].map(user),
      { username: 'service-account-stanch', enabled: true, ...account },
    ],
    clients: [
      confidential('shop-web', client),
      { clientId: 'stanch', secret: ADMIN_SECRET, standardFlowEnabled: false, serviceAccountsEnabled: true },
      ...more,
    ],
    ...realm,
  }
}

function confidential(clientId: string, more: ClientWanted = {}): object {
  return {
    clientId,
    secret: LEAKED,
    redirectUris: ['https://shop.example.com/callback'],
    publicClient: false,
    standardFlowEnabled: true,
    directAccessGrantsEnabled: false,
    ...more,
    attributes: { 'backchannel.logout.session.required': 'true', ...more.attributes },
  }
}

const PROFILES = {
  profiles: [
    {
      name: 'rotating',
      executors: [
        {
          executor: 'secret-rotation',
          configuration: {
            'expiration-period': 2_592_000,
            'rotated-expiration-period': 172_800,
            'remaining-rotation-period': 864_000,
          },
        },
      ],
    },
  ],
}
const POLICIES = {
  policies: [
    {
      name: 'rotate-all',
      enabled: true,
      conditions: [{ condition: 'client-access-type', configuration: { type: ['confidential'] } }],
      profiles: ['rotating'],
    },
  ],
}

/** Whether the realm authenticates shop-web with this secret; silent, mints nothing. */
export async function accepts(
  { issuer }: Pick<Realm, 'issuer'>,
  secret: string,
  client = 'shop-web',
): Promise<boolean> {
  const response = await fetch(`${issuer}/protocol/openid-connect/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: 'junk', client_id: client, client_secret: secret }),
  })
  return response.status === 200
}
