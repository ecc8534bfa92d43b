import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { kvServer } from './kv-server.ts'

const world: World = { 'secret-store/put-secret': { acts: 'change', open } }
export default world

async function open(): Promise<Scene> {
  const token = 'canary-vault-token-4d1f'
  const kv = await kvServer(token, {
    'secret/team/web-shop': [
      { CLIENT_SECRET: 'canary-leaked-value-77aa', DB_PASSWORD: 'canary-neighbour-90bb', port: 5432 },
    ],
  })
  return {
    settings: { address: kv.url, token: 'env:VAULT_TOKEN' },
    target: { id: 'shop-vault', with: { mount: 'secret', path: 'team/web-shop', key: 'CLIENT_SECRET' } },
    args: { secret: 'run:steps.issue.fresh' },
    secrets: { 'env:VAULT_TOKEN': token, 'run:steps.issue.fresh': 'canary-fresh-value-18cc' },
    changes: kv.writes,
    pretend: kv.pretend,
    break: kv.break,
    loseNextAnswer: kv.loseNextAnswer,
    close: kv.stop,
  }
}
