import type { Scene, World } from '../../src/sdk/testkit/world.ts'

const world: World = { 'manual/checklist': { acts: 'by-hand', open } }
export default world

async function open(): Promise<Scene> {
  return {
    settings: {},
    target: { id: 'nothing', with: {} },
    args: { items: ['Remove the secret from the wiki page.'], evidence: ['link'] },
    secrets: {},
    changes: () => 0,
    brought: { link: 'https://wiki.example.com/page' },
    close: () => undefined,
  }
}
