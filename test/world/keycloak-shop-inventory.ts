import { stringify } from 'yaml'
import type { WorldFiles } from '../../src/demo/world-files.ts'
import type { KvServer } from './kv-server.ts'
import type { MailRelay } from './mail-relay.ts'
import type { Realm } from './real-keycloak.ts'
import type { RestartHook } from './restart-hook.ts'
import type { SlackApi } from './slack-api.ts'
import type { SupervisedParty } from './supervised-party.ts'

/** Files of the shop's program, the variable that holds its secret, and where the secret store holds it. */
export const [ENV, PID, KEY, PATH] = ['web.env', 'web.pid', 'OIDC_CLIENT_SECRET', 'shop/export']

export interface Programs {
  readonly web: SupervisedParty
  readonly vault: KvServer
  readonly hook: RestartHook
  readonly chat: SlackApi
  readonly mail: MailRelay
}

/** The inventory of a shop at a real Keycloak, as an operator would write it. */
export function keycloakShopInventory(files: WorldFiles, { issuer }: Realm, programs: Programs): string {
  return stringify(inventoryOf(files, issuer, programs))
}

function inventoryOf(files: WorldFiles, issuer: string, programs: Programs): object {
  const { ref } = files
  const { vault, chat, mail } = programs
  return {
    stanch_inventory: 1,
    origin: 'shop.example/stanch',
    drill: true,
    connectors: {
      idp: {
        uses: 'identity/keycloak',
        with: { issuer, admin_client: 'stanch', admin_secret: ref('admin-secret') },
      },
      files: { uses: 'secret-store/env-file' },
      vault: { uses: 'secret-store/vault-kv', with: { address: vault.url, token: ref('store-token') } },
      programs: { uses: 'workload/process' },
      hooks: { uses: 'workload/webhook', with: { bearer: ref('webhook-key') } },
      chat: { uses: 'notify/slack', with: { token: ref('chat-token'), api_url: `${chat.url}/api/` } },
      mail: {
        uses: 'notify/email',
        with: { host: '127.0.0.1', port: mail.port, secure: false, from: 'stanch@example.com' },
      },
    },
    owners: {
      'team-shop': {
        channels: [
          { connector: 'chat', with: { channel: 'C0TEAMSHOP' } },
          { connector: 'mail', with: { to: 'team-shop@example.com' } },
        ],
      },
    },
    credentials: [credentialOf(files, programs)],
  }
}

function credentialOf({ path, ref }: WorldFiles, { web, hook }: Programs): object {
  const canary = { url: `${web.address}/me`, cookie: ref('canary'), expect_dead: [401] }
  return {
    id: 'shop-web',
    kind: 'oidc-client-secret',
    connector: 'idp',
    client_id: 'shop-web',
    owner: 'team-shop',
    environment: 'test',
    dependents: [
      { id: 'web-env', connector: 'files', with: { path: path(ENV), key: KEY } },
      { id: 'export-kv', connector: 'vault', with: { mount: 'secret', path: PATH, key: 'client_secret' } },
    ],
    workloads: [
      {
        id: 'web',
        connector: 'programs',
        reads: ['web-env'],
        with: {
          pid_file: path(PID),
          signal: 'SIGTERM',
          health: { url: `${web.address}/healthz`, expect: 'started_at' },
        },
      },
      {
        id: 'export',
        connector: 'hooks',
        reads: ['export-kv'],
        with: { url: `${hook.url}/restart`, health: { url: `${hook.url}/healthz`, expect: 'started_at' } },
      },
    ],
    relying_parties: [{ id: 'web', client_id: 'shop-web', backchannel_logout_uri: web.logoutUri, canary }],
  }
}
