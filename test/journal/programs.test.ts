import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { exportRun } from '../../src/journal/export.ts'
import { installationPolicy } from '../../src/journal/policy.ts'
import { newRunId } from '../../src/journal/run-id.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { aStore, FIRST, notes, ORIGIN, RUN, steadyClock, tempDir } from './given.ts'
import { secondVerdict } from './second-verifier.ts'

interface Program {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  /** The next line it says. */
  line(): Promise<string>
  kill(): Promise<void>
}

function start(name: string, ...args: readonly string[]): Program {
  const path = join(import.meta.dirname, 'programs', `${name}.ts`)
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  return { child, line: async () => String((await lines.next()).value), kill }
}

test('four programs append, sign and are killed: nothing acknowledged is lost, nothing is there twice, the chain holds', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  const acks: string[] = []
  for (let round = 0; round < 2; round += 1) {
    const names = [0, 1, 2, 3].map((i) => `${round}.${i}`)
    const files = names.map((name) => join(dir, `acks.${name}`))
    const programs = names.map((name, i) => start('append', dir, name, files[i] ?? ''))
    // Each is killed wherever it then is, once it has been seen to write.
    for (const [i, program] of programs.entries()) {
      const mine = `${names[i]} 5`
      for (let seq = 0; !(await store.has(RUN, mine));) {
        await store.changed(RUN, seq, AbortSignal.timeout(20_000))
        seq = (await store.read(RUN, seq)).at(-1)?.seq ?? seq
      }
      await program.kill()
    }
    for (const file of files) acks.push(...readFileSync(file, 'utf8').trim().split('\n'))
  }
  const entries = await store.read(RUN)
  const written = new Map(entries.map(({ seq, key }) => [seq, key]))
  expect(acks.length).toBeGreaterThan(40)
  for (const ack of acks) {
    const [, seq, text] = /^(\d+) (.*)$/.exec(ack) ?? []
    expect(written.get(Number(seq))).toBe(text)
  }
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1))
  expect(new Set(written.values()).size).toBe(entries.length)
  await store.checkpoint(RUN)
  const { lines, notes: heads } = await exportRun(store, RUN)
  const policy = installationPolicy(dir, ORIGIN)
  expect(await verifyJournal({ lines: [lines], notes: heads, policy })).toMatchObject({ verdict: 'open', findings: [] })
  expect(secondVerdict(lines, heads, policy)).toBe('open')
  await store.close()
  const db = new DatabaseSync(join(dir, 'journal.db'))
  expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  db.close()
})

test('of sixteen programs that want one client, one wins and the others name it; its death frees the lease at once', async () => {
  const dir = tempDir()
  await aStore(dir).close()
  const clock = steadyClock()
  const racers = Array.from({ length: 16 }, () => start('lease', dir, newRunId(clock)))
  await Promise.all(racers.map(({ line }) => line()))
  for (const { child } of racers) child.stdin.write('go\n')
  const said = await Promise.all(racers.map(({ line }) => line()))
  const winners = said.filter((words) => words.startsWith('won'))
  expect(winners).toHaveLength(1)
  const pid = winners[0]?.slice(4)
  expect(said.filter((words) => words === `held by ${pid}`)).toHaveLength(15)
  await racers.find(({ child }) => String(child.pid) === pid)?.kill()
  const store = aStore(dir)
  const heir = { run: RUN, who: 'heir', host: 'h', pid: 1, since: '' }
  expect(await store.lease(RUN, ['client-x'], heir)).toHaveProperty('epoch')
  await store.close()
})

test('a program that waits hears of what another one wrote', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  const watcher = start('watch', dir)
  expect(await watcher.line()).toBe('ready')
  await store.append(RUN, notes('over here'))
  expect(JSON.parse(await watcher.line())).toEqual({ type: 'note.added', by: 'ada', text: 'over here' })
  await store.close()
})

test('programs that make the keys of an installation at the same moment make one', async () => {
  const dir = tempDir()
  const clock = steadyClock()
  const racers = Array.from({ length: 4 }, () => start('lease', dir, newRunId(clock)))
  expect(await Promise.all(racers.map(({ line }) => line()))).toEqual(['ready', 'ready', 'ready', 'ready'])
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  await store.checkpoint(RUN)
  const { lines, notes: heads } = await exportRun(store, RUN)
  const policy = installationPolicy(dir, ORIGIN)
  expect((await verifyJournal({ lines: [lines], notes: heads, policy })).verdict).toBe('open')
  await store.close()
})
