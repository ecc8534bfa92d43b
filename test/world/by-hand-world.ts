import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { doubleWorld } from './double-world.ts'
import type { DoubleCast } from './double-world.ts'

const ISSUE = 'identity/issue-client-secret'
const REVOKE = 'identity/revoke-client-secret'

/** The stages of a provider whose secrets only a person can change: what they bring back is a fresh secret. */
export function byHandWorld<S>(cast: DoubleCast<S>): World {
  const stages = doubleWorld({ ...cast, add: cast.renew })
  const brought = (verb: typeof ISSUE | typeof REVOKE, what: Scene['brought']) => async (): Promise<Scene> => {
    const scene = await stages[verb]?.open()
    if (!scene || what === undefined) throw new TypeError(`the world has no ${verb}`)
    return { ...scene, brought: what }
  }
  return {
    ...stages,
    [ISSUE]: { acts: 'by-hand', open: brought(ISSUE, { fresh: 'env:FRESH' }) },
    [REVOKE]: { acts: 'by-hand', open: brought(REVOKE, { done: true }) },
  }
}
