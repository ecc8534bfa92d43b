import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { mailRelay } from './mail-relay.ts'

const world: World = { 'notify/owners': { acts: 'change', open } }
export default world

async function open(): Promise<Scene> {
  const password = 'canary-mail-password-5577'
  const relay = await mailRelay({ user: 'stanch', password })
  return {
    settings: {
      host: '127.0.0.1',
      port: relay.port,
      user: 'stanch',
      password: 'env:MAIL_PASSWORD',
      from: 'stanch@example.com',
    },
    target: { id: 'team-shop', with: { to: ['ada@example.com', 'ben@example.com'] } },
    args: {},
    secrets: { 'env:MAIL_PASSWORD': password },
    changes: relay.distinct,
    cannotRefute: 'a relay tells nobody what became of a mail it took',
    close: relay.stop,
  }
}
