import { stringify } from 'yaml'
import type { WorldFiles } from './world-files.ts'
import { LOGOUT_KID } from './world-files.ts'

export interface Addresses {
  readonly issuer: string
  readonly admin: string
  readonly web: string
  readonly portal: string
  readonly store: string
  readonly chatApi: string
  readonly mailHost: string
  readonly mailPort: number
}

export const CHANNEL = 'C0TEAMSHOP'

/**
 * The drill's inventory, as an operator would write it: one credential that two programs share, one of them with the secret in
 * an env file, the other in the secret store.
 */
export function drillInventory(
  files: WorldFiles,
  at: Addresses,
  { sessions }: { readonly sessions: 'provider' | 'signer' },
): string {
  const parties = [relyingParty(files, 'web', at.web), relyingParty(files, 'portal', at.portal)]
  return stringify(inventoryOf(files, at, { parties, sessions }), { aliasDuplicateObjects: false })
}

interface Parts {
  readonly parties: readonly object[]
  readonly sessions: 'provider' | 'signer'
}

function inventoryOf(files: WorldFiles, at: Addresses, { parties, sessions }: Parts): object {
  return {
    stanch_inventory: 1,
    origin: 'drill.example/stanch',
    drill: true,
    connectors: connectorsOf(files, at),
    owners: {
      'team-shop': {
        channels: [
          { connector: 'chat', with: { channel: CHANNEL } },
          { connector: 'mail', with: { to: 'team-shop@example.com' } },
        ],
      },
    },
    credentials: [
      {
        id: 'shop-web',
        kind: 'oidc-client-secret',
        connector: 'idp',
        client_id: 'shop-web',
        owner: 'team-shop',
        environment: 'test',
        ...(sessions === 'signer' && { sessions: 'logout' }),
        dependents: [
          { id: 'web-env', connector: 'files', with: { path: files.path('web.env'), key: 'OIDC_CLIENT_SECRET' } },
          { id: 'portal-kv', connector: 'vault', with: { mount: 'secret', path: 'shop/portal', key: 'client_secret' } },
        ],
        workloads: [
          { id: 'web', connector: 'programs', reads: ['web-env'], with: webWorkload(files, at) },
          { id: 'portal', connector: 'hooks', reads: ['portal-kv'], with: portalWorkload(at) },
        ],
        relying_parties: parties,
      },
      {
        id: 'idp-key',
        kind: 'signing-key',
        connector: 'idp',
        client_id: 'shop-web',
        owner: 'team-shop',
        environment: 'test',
        relying_parties: parties,
      },
    ],
  }
}

function connectorsOf({ ref }: WorldFiles, at: Addresses): object {
  return {
    idp: {
      uses: 'identity/oidc-provider',
      with: { issuer: at.issuer, admin_url: at.admin, admin_key: ref('admin-key') },
    },
    logout: {
      uses: 'session/back-channel-logout',
      with: {
        issuer: at.issuer,
        key: ref('logout-key.pem'),
        kid: LOGOUT_KID,
        alg: 'RS256',
        sessions: { url: at.admin, key: ref('admin-key') },
      },
    },
    files: { uses: 'secret-store/env-file' },
    vault: { uses: 'secret-store/vault-kv', with: { address: at.store, token: ref('store-token') } },
    programs: { uses: 'workload/process' },
    hooks: { uses: 'workload/webhook', with: { bearer: ref('webhook-key') } },
    chat: { uses: 'notify/slack', with: { token: ref('chat-token'), api_url: at.chatApi } },
    mail: {
      uses: 'notify/email',
      with: { host: at.mailHost, port: at.mailPort, secure: false, from: 'stanch@example.com' },
    },
  }
}

function webWorkload(files: WorldFiles, { web }: Addresses): object {
  return { pid_file: files.path('web.pid'), signal: 'SIGHUP', health: { url: `${web}/healthz`, expect: 'started_at' } }
}

function portalWorkload({ portal }: Addresses): object {
  return { url: `${portal}/restart`, health: { url: `${portal}/healthz`, expect: 'started_at' } }
}

function relyingParty(files: WorldFiles, id: string, address: string): object {
  return {
    id,
    client_id: 'shop-web',
    backchannel_logout_uri: `${address}/backchannel-logout`,
    canary: { url: `${address}/me`, cookie: files.ref(`canary-${id}`), expect_dead: [401] },
  }
}
