import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { restartHook } from './restart-hook.ts'

const world: World = { 'workload/restart': { acts: 'change', open } }
export default world

async function open(): Promise<Scene> {
  const bearer = 'canary-hook-bearer-3344'
  const hook = await restartHook(bearer)
  return {
    settings: { bearer: 'env:HOOK_BEARER', signing_key: 'env:HOOK_KEY' },
    target: {
      id: 'shop',
      with: { url: `${hook.url}/restart`, health: { url: `${hook.url}/healthz`, expect: 'started_at' } },
    },
    args: {},
    secrets: {
      'env:HOOK_BEARER': bearer,
      'env:HOOK_KEY': `whsec_${Buffer.from('canary-hook-signing-key-0123').toString('base64')}`,
    },
    changes: hook.starts,
    pretend: hook.pretend,
    break: hook.break,
    loseNextAnswer: hook.loseNextAnswer,
    close: hook.stop,
  }
}
