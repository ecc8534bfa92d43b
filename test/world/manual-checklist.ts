import type { World } from '../../src/sdk/testkit/world.ts'

/** Nothing outside is touched: the world of a checklist is a person. */
const world: World = {
  'manual/checklist': {
    acts: 'by-hand',
    open: async () => ({
      settings: {},
      target: { id: 'clean-up', with: {} },
      args: { items: ['Remove the secret from the place where it leaked.'], evidence: ['link'] },
      secrets: {},
      changes: () => 0,
      cannotRefute: 'what a person says is not checked; the claim is that they said it',
      brought: { link: 'https://tickets.example.com/1' },
      close: () => undefined,
    }),
  },
}
export default world
