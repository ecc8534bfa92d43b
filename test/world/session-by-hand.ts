import type { Scene, World } from '../../src/sdk/testkit/world.ts'

const world: World = { 'session/back-channel-logout': { acts: 'by-hand', open } }
export default world

async function open(): Promise<Scene> {
  return {
    settings: {},
    target: { id: 'shop', client_id: 'shop-web', relying_parties: [{ id: 'web', client_id: 'shop-web' }], with: {} },
    args: {},
    secrets: {},
    changes: () => 0,
    brought: { done: 'yes' },
    close: () => undefined,
  }
}
