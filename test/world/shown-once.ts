import type { Stage, World } from '../../src/sdk/testkit/world.ts'

const ISSUE = 'identity/issue-client-secret'

/** The stage of issuing at a provider that makes the secret, shows it once, and keeps one: class D1. */
export function shownOnce(stages: World): Stage {
  const stage = stages[ISSUE]
  if (!stage) throw new TypeError(`the world has no ${ISSUE}`)
  const mayRepeat = 'a secret whose answer was lost can only be replaced by another one'
  return { acts: stage.acts, open: async () => ({ ...(await stage.open()), mayRepeat }) }
}
