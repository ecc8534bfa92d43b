import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Cli } from '../../src/demo/cli.ts'
import { cli } from '../../src/demo/cli.ts'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'
import type { Starting, Terminal } from './terminal.ts'
import { terminal } from './terminal.ts'

/** New for each test of the file that imports this; gone after it. */
export let world: World
export let stanch: Cli
let home: string
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'stanch-terminal-'))
  world = await startWorld({ user: userInfo().username })
  stanch = cli(env(), world.people.bobKeyPath)
})
afterEach(async () => {
  await world.stop()
  rmSync(home, { recursive: true })
})

export const env = (): Record<string, string> => ({ HOME: home, STANCH_STATE_DIR: join(home, 'state') })
export const at = (shell: string, more: Partial<Starting> = {}): Promise<Terminal> =>
  terminal({ columns: 80, rows: 24, shell, env: env(), cwd: world.dir, ...more })
export const RUN = `stanch run leaked-oidc-client-secret --set client=shop-web --set strategy=contain-first --secret leaked=@leaked-secret`

interface Open {
  readonly run: string
  readonly waits: readonly { readonly kind: string; readonly step: string; readonly digest: string | null }[]
}

/** The one open run, as a second terminal sees it. */
export async function open(): Promise<Open> {
  const { stdout } = await stanch.run(['status', '--json', '-C', world.dir])
  const [one] = JSON.parse(stdout) as Open[]
  if (!one) throw new Error('nothing is open')
  return one
}

export async function bobApproves(): Promise<void> {
  const { run, waits } = await open()
  const { step = '', digest = '' } = waits.find(({ kind }) => kind === 'approve') ?? {}
  const argv = ['runs', 'approve', run, step, '--digest', digest ?? '', '-C', world.dir]
  expect((await stanch.run(argv, 'bob')).code).toBe(0)
}
