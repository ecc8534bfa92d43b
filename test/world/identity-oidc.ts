import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { FRESH, providerScene, SECRETS } from './provider-scene.ts'
import { askAdmin } from './real-provider.ts'

async function open(args: object): Promise<Scene> {
  const { real, scene } = await providerScene()
  return {
    ...scene,
    settings: { issuer: real.issuer },
    args,
    secrets: SECRETS,
    brought: { fresh: 'env:FRESH' },
    // Triage claims only to have asked, and that is true from the start.
    ...('fresh' in args && {
      fulfil: async () => {
        await askAdmin(real, 'PUT /clients/shop-web/secrets/new', { secret: FRESH, replaces: 'initial' })
      },
    }),
  }
}

/** Any provider is played by panva's, of which this connector knows only what discovery says. */
const world: World = {
  'identity/probe-client-secret': {
    acts: 'look',
    open: () => open({ secret: 'env:LEAKED' }),
  },
  'identity/issue-client-secret': { acts: 'by-hand', open: () => open({ leaked: 'env:LEAKED', strategy: 'overlap' }) },
  'identity/revoke-client-secret': { acts: 'by-hand', open: () => open({ leaked: 'env:LEAKED', keep: 'env:FRESH' }) },
  'identity/prove-dead': { acts: 'look', open: () => open({ leaked: 'env:LEAKED', fresh: 'env:FRESH' }) },
}
export default world
