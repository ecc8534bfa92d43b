import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { cli } from '../../src/demo/cli.ts'
import type { Cli, Entry, Running } from '../../src/demo/cli.ts'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'

let world: World
let home: string
let stanch: Cli
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stanch-terminals-'))
  world = await startWorld({ user: userInfo().username })
  stanch = cli({ HOME: home, STANCH_STATE_DIR: join(home, 'state') }, world.people.bobKeyPath)
})
afterAll(async () => {
  await world.stop()
  rmSync(home, { recursive: true })
})

interface Terminal extends Running {
  readonly entries: Entry[]
  readonly lines: string[]
  /** Resolves with the first entry of this type. */
  until(type: string): Promise<Entry>
}

function terminal(argv: readonly string[]): Terminal {
  const entries: Entry[] = []
  const lines: string[] = []
  const waiting: (() => void)[] = []
  const tell = (): void => waiting.splice(0).forEach((wake) => wake())
  const running = stanch.start([...argv, '--output', 'ndjson', '-C', world.dir], {
    entry: (entry) => {
      entries.push(entry)
      tell()
    },
    said: (line) => void lines.push(line),
  })
  void running.ended.then(tell)
  onTestFinished(running.kill)
  const until = async (type: string): Promise<Entry> => {
    for (;;) {
      const found = entries.find(({ event }) => event.type === type)
      if (found) return found
      await Promise.race([new Promise<void>((wake) => waiting.push(wake)), running.ended])
      if (!entries.some(({ event }) => event.type === type) && (await isOver(running)))
        throw new Error(`ended before ${type}: ${lines.join('\n')}`)
    }
  }
  return { ...running, entries, lines, until }
}

async function isOver({ ended }: Running): Promise<boolean> {
  return Promise.race([ended.then(() => true), Promise.resolve(false)])
}

const start = (): readonly string[] => [
  'run',
  'leaked-oidc-client-secret',
  '--set',
  'client=shop-web',
  '--set',
  'strategy=contain-first',
  '--secret',
  `leaked=@${world.leakedPath}`,
  '--yes',
]

test('one conducts, one watches, one approves, and a second run on the same client is refused with the name of the first', async () => {
  const conducting = terminal([...start(), '--wait'])
  const asked = await conducting.until('question.asked')
  const { run } = asked
  const watching = terminal(['runs', 'watch', run, '--exit-status'])
  expect((await watching.until('question.asked')).event).toEqual(asked.event)

  const second = await stanch.run([...start(), '--json', '-C', world.dir])
  expect(second.code).toBe(9)
  expect(JSON.parse(second.stdout).error.message).toContain(`run ${run.slice(-7)} by ${userInfo().username}`)

  const { step = '', digest } = asked.event.question ?? {}
  const approve = ['runs', 'approve', run, step, '--digest']
  expect((await stanch.run([...approve, `sha256:${'0'.repeat(64)}`, '-C', world.dir], 'bob')).code).toBe(2)
  expect((await stanch.run([...approve, digest ?? '', '-C', world.dir])).code).toBe(2) // the requester, by login name
  expect((await stanch.run([...approve, digest ?? '', '-C', world.dir], 'bob')).code).toBe(0)

  await conducting.until('escrow.sealed')
  const done = ['runs', 'provide', run, 'clean-up', '--set', 'link=https://tickets.example.com/1', '-C', world.dir]
  while ((await stanch.run(done)).code !== 0); // until the step is reached
  expect(await conducting.ended).toBe(3)
  expect(await watching.ended).toBe(3)
  expect(watching.entries).toEqual(conducting.entries)
})
