import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../src/sdk/index.ts'
import type { Scene, World } from '../../src/sdk/testkit/world.ts'

const world: World = { 'secret-store/put-secret': { acts: 'change', open } }
export default world

const TEXT = '# the shop\nPORT=8080\nexport CLIENT_SECRET="canary-leaked-line-5521" # ask ada\n'

async function open(): Promise<Scene> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  const path = join(dir, 'shop.env')
  await writeFile(path, TEXT)
  let [changes, lies] = [0, false]
  const wrap = (ctx: Context): Context => ({
    ...ctx,
    machine: {
      ...ctx.machine,
      replaceFile: async (...args) => {
        changes += 1
        if (!lies) await ctx.machine.replaceFile(...args)
      },
    },
  })
  return {
    settings: {},
    target: { id: 'shop-env', with: { path, key: 'CLIENT_SECRET' } },
    args: { secret: 'run:steps.issue.fresh' },
    secrets: { 'run:steps.issue.fresh': 'canary-fresh-line-7733' },
    changes: () => changes,
    wrap,
    pretend: () => {
      lies = true
    },
    close: () => rm(dir, { recursive: true }),
  }
}

/** For the connector's own tests: an env file of any text, and how it reads afterwards. */
export async function envFile(
  text: string,
): Promise<{ path: string; now: () => Promise<string>; close: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  const path = join(dir, 'app.env')
  await writeFile(path, text)
  return { path, now: () => readFile(path, 'utf8'), close: () => rm(dir, { recursive: true }) }
}
